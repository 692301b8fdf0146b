use parvis_protocol::{ErrorCode, ServerMessage};

use crate::support::{TestServer, hear_out};

#[tokio::test]
async fn a_stopping_server_tells_everyone() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut waiting = server.connect("elsewhere").await;
    let stopping = tokio::spawn(server.stop());
    let goodbye = (vec![ServerMessage::Error { code: ErrorCode::ShuttingDown }], Some(1001));
    assert_eq!(hear_out(&mut ada).await, goodbye);
    assert_eq!(hear_out(&mut waiting).await, goodbye);
    stopping.await.unwrap();
}
