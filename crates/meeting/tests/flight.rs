//! What a page records of a meeting: nothing that anybody wrote or is called, and enough to play it again.

mod support;

use parvis_meeting::flight::{Flight, ReplayError};
use parvis_meeting::{
    DeviceKind, Input, Intent, LocalDescription, MediaCommand, MediaDevice, MediaEvent, OpId, OpResult,
    Output, PeerCommand, PeerEvent, PeerKey, SocketEvent, StoredSession,
};
use parvis_protocol::{
    AdmissionStep, Description, DescriptionKind, DisplayName, Exchange, IceCandidate, IceServer, LobbyEntry,
    ModerationCommand, Participant, ParticipantId, Password, SealedState, SeatToken, ServerMessage,
    SessionId, ShortText, Signal, TrackLabel, TrackSource, Welcome,
};
use proptest::prelude::*;
use support::{BELOW, ME, Page, endpoint, name, participant, sealed, settings, token};

/// Texts that each go into one field of each kind.
const TEXTS: usize = 6;

/// A page whose every text is one of these, and what it has recorded.
struct Told<'a> {
    page: Page,
    texts: &'a [String],
    next: usize,
}

impl Told<'_> {
    fn text(&mut self) -> String {
        self.next += 1;
        self.texts[self.next % self.texts.len()].clone()
    }

    fn name(&mut self) -> DisplayName {
        DisplayName::new(&self.text()).unwrap_or_else(|_| name("none"))
    }

    fn line(&mut self) -> ShortText {
        ShortText::new(&self.text()).unwrap_or_else(|_| ShortText::new("none").expect("a line"))
    }

    fn password(&mut self) -> Password {
        Password::new(&self.text()).unwrap_or_else(|_| Password::new("none").expect("a password"))
    }

    fn seat(&mut self) -> SeatToken {
        SeatToken::new(self.text()).unwrap_or_else(|| token("none"))
    }

    fn state(&mut self) -> SealedState {
        SealedState::new(self.text()).unwrap_or_else(|| sealed("none"))
    }

    fn row(&mut self, id: u64) -> Participant {
        Participant { name: self.name(), ..participant(id) }
    }

    fn device(&mut self, kind: DeviceKind) -> MediaDevice {
        MediaDevice { id: self.text(), kind, label: self.text() }
    }

    fn servers(&mut self) -> Vec<IceServer> {
        // No browser takes the first two, and every browser the others.
        let [broken, other] = [format!("turn:{}/", self.text()), self.text()];
        let urls = vec![broken, other, "turns:relay.example".to_owned(), "turn:{page}".to_owned()];
        vec![IceServer { urls, username: Some(self.text()), credential: Some(self.text()) }]
    }

    fn sdp(&mut self) -> String {
        let (origin, ufrag, password, address) = (self.text(), self.text(), self.text(), self.text());
        format!(
            "v=0\r\no={origin}\r\na=ice-ufrag:{ufrag}\r\na=ice-pwd:{password}\r\na=candidate:1 1 udp 1 {address} 9 typ host\r\n"
        )
    }

    fn candidate(&mut self, whole: bool) -> IceCandidate {
        let text = self.text();
        IceCandidate {
            candidate: if whole { text } else { format!("candidate:1 1 udp 1 {text} 9 typ srflx") },
            sdp_mid: Some(self.text()),
            sdp_m_line_index: Some(0),
            username_fragment: Some(self.text()),
        }
    }

    fn signal(&mut self, signal: Signal) {
        let from_session = SessionId::from_bits(BELOW);
        self.hear(ServerMessage::Signal { from: endpoint(BELOW), from_session, signal });
    }

    fn hear(&mut self, message: ServerMessage) {
        self.give(Input::Server(message));
    }

    fn intend(&mut self, intent: Intent) {
        self.give(Input::Intent(intent));
    }

    /// Gives an input, and completes what it causes, as often as there is something.
    fn give(&mut self, input: Input) {
        let mut inputs = vec![input];
        for _ in 0..20 {
            let Some(input) = inputs.pop() else { return };
            self.page.now += 10;
            for output in self.page.handle(input) {
                inputs.extend(self.completion(&output));
            }
        }
    }

    fn completion(&mut self, output: &Output) -> Option<Input> {
        let (op, result) = match output {
            Output::Peer(key, _, PeerCommand::Create { .. }) => {
                let candidate = self.candidate(false);
                return Some(Input::Peer(*key, PeerEvent::Candidate(candidate)));
            }
            Output::Peer(_, op, PeerCommand::SetLocalDescription) => {
                let (sdp, tracks) = (self.sdp(), vec![(self.text(), TrackSource::Camera)]);
                let kind = if self.next.is_multiple_of(2) {
                    DescriptionKind::Offer
                } else {
                    DescriptionKind::Answer
                };
                (op, OpResult::Local(LocalDescription { kind, sdp, tracks }))
            }
            Output::Peer(_, op, PeerCommand::SetRemoteDescription(_)) => (op, OpResult::Ok),
            Output::Media(op, MediaCommand::ListDevices) => {
                let devices = vec![self.device(DeviceKind::Camera), self.device(DeviceKind::Speaker)];
                (op, OpResult::Devices(devices))
            }
            Output::Media(op, MediaCommand::CaptureBoth { .. } | MediaCommand::CaptureCamera { .. }) => {
                let sources = vec![TrackSource::Camera];
                (op, OpResult::Captured { sources, devices: vec![(TrackSource::Camera, self.text())] })
            }
            _ => return None,
        };
        Some(Input::Done(*op, result))
    }
}

/// What is recorded of a meeting in which everything that can have a text has one of these.
fn report(texts: &[String]) -> String {
    let mut told = Told { page: Page::new(), texts, next: 0 };
    let camera = Some(told.text());
    told.intend(Intent::ChooseDevice(DeviceKind::Camera, camera));
    let speaker = Some(told.text());
    told.intend(Intent::ChooseDevice(DeviceKind::Speaker, speaker));
    told.intend(Intent::SetCamera(true));
    told.page.now += 100;
    told.give(Input::Wake);
    let stored = StoredSession {
        seat: Some(told.seat()),
        only_if_free: false,
        state: Some(told.state()),
        browser: None,
    };
    let name = told.name();
    told.intend(Intent::Join { name, stored });
    told.give(Input::Socket(SocketEvent::Opened));
    told.hear(ServerMessage::Admission { step: AdmissionStep::Password { wrong: false, wait: 0 } });
    let password = told.password();
    told.intend(Intent::GivePassword(password));
    told.hear(ServerMessage::Admission { step: AdmissionStep::Lobby });
    let text = told.line();
    told.intend(Intent::MessageHost(text));
    let text = told.line();
    told.hear(ServerMessage::HostMessage { text });
    let lobby = vec![LobbyEntry { id: ParticipantId::from_bits(7), name: told.name(), confusable: false }];
    let welcome = Welcome {
        you: told.row(ME),
        seat: told.seat(),
        roster: vec![told.row(BELOW)],
        settings: settings(),
        state: told.state(),
        lobby: lobby.clone(),
        removed: Vec::new(),
        ice_servers: told.servers(),
    };
    told.hear(ServerMessage::Welcome(Box::new(welcome)));
    told.hear(ServerMessage::Lobby { entries: lobby });
    let text = told.line();
    told.hear(ServerMessage::LobbyMessage { who: ParticipantId::from_bits(7), from: None, text });
    for row in [BELOW, ME, 30] {
        let participant = told.row(row);
        told.hear(ServerMessage::Updated { participant });
    }
    let participant = told.row(31);
    told.hear(ServerMessage::Joined { participant });
    let (seat, state, ice_servers) = (told.seat(), told.state(), told.servers());
    told.hear(ServerMessage::Seat { seat });
    told.hear(ServerMessage::State { state });
    told.hear(ServerMessage::IceServers { ice_servers });
    for kind in [DescriptionKind::Offer, DescriptionKind::Answer] {
        let exchange = Exchange { connection: 1, peer_connection: Some(1), offer: 1, sequence: Some(1) };
        let label = TrackLabel {
            mid: told.text(),
            owner: ParticipantId::from_bits(BELOW),
            source: TrackSource::Camera,
            layer: None,
        };
        let description = Description { kind, sdp: told.sdp(), tracks: vec![label] };
        told.signal(Signal::Description { exchange, description });
    }
    for whole in [false, true] {
        let candidate = told.candidate(whole);
        told.signal(Signal::Candidate(candidate));
        let candidate = told.candidate(whole);
        told.give(Input::Peer(
            PeerKey { endpoint: endpoint(BELOW), epoch: 1 },
            PeerEvent::Candidate(candidate),
        ));
    }
    let data = told.text();
    told.signal(Signal::Sealed { data });
    let name = told.name();
    told.intend(Intent::Rename(name));
    let who = ParticipantId::from_bits(7);
    let commands = [
        ModerationCommand::SetPassword { password: Some(told.password()) },
        ModerationCommand::Refuse { who, word: Some(told.line()) },
        ModerationCommand::MessageLobby { who, text: told.line() },
    ];
    for command in commands {
        told.intend(Intent::Moderate(command));
    }
    told.give(Input::Media(MediaEvent::DevicesChanged));
    let exception = told.text();
    told.give(Input::Done(OpId(1_000), OpResult::Failed(exception)));
    told.give(Input::Socket(SocketEvent::Closed(Some(1006))));
    told.page.meeting.flight_report()
}

/// Texts that are nothing but texts, each another one.
fn plain() -> Vec<String> {
    (0..TEXTS).map(|n| format!("Plain{n}")).collect()
}

/// The parts of four characters of these texts that are in the report, and not in one of other texts.
fn leaked(texts: &[String], report: &str, other: &str) -> Vec<String> {
    let mut leaked = Vec::new();
    for text in texts {
        let characters: Vec<char> = text.chars().collect();
        let parts = characters.windows(4).map(|part| part.iter().collect::<String>());
        leaked.extend(parts.filter(|part| report.contains(part) && !other.contains(part)));
    }
    leaked
}

/// What somebody would not like to find in a report, and what would like to be found there.
const HOSTILE: [&str; TEXTS] = [
    "Ada Lovelace <ada@example.org> +33 6 12 34 56 78",
    "candidate:842163049 1 udp 1677729535 203.0.113.87 46154 typ srflx raddr 192.168.0.17 rport 46154",
    "\"],{\"in\":{\"join\":{\"name\":\"Mallory\"}}}\n[9,{\"out\":\"leave\"}]\n",
    "turn:relay.secret-host.example:3478?transport=tcp",
    "a=ice-ufrag:Zq9X\r\na=ice-pwd:kJ8vNc2LmQ4TzR7yW1bXsP5d\r\na=fingerprint:sha-256 AB:CD:EF:01",
    "/quiet-otter-sings-late#k=mYq8s2Gd1VnR4tZc \u{202e}\u{0}\u{1b}[31m é😀",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_part_of_any_text_is_recorded(texts in prop::collection::vec("\\PC{4,60}|.{0,20}|[a-z0-9 .:/@#=-]{4,60}", TEXTS)) {
        let report = report(&texts);
        prop_assert_eq!(leaked(&texts, &report, &self::report(&plain())), Vec::<String>::new());
    }

    #[test]
    fn what_is_recorded_is_the_same_whatever_the_texts_are(texts in prop::collection::hash_set("[A-ZÀ-Ý一-丏😀-😏!#$%&*+]{5,40}", TEXTS)) {
        let texts: Vec<String> = texts.into_iter().collect();
        prop_assert!(report(&texts) == report(&plain()), "{}", report(&texts));
    }
}

#[test]
fn nothing_of_what_is_hostile_is_recorded() {
    let texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    let (report, other) = (report(&texts), report(&plain()));
    assert_eq!(leaked(&texts, &report, &other), Vec::<String>::new());
    // Nor does any of it make another line.
    assert!(report.lines().skip(1).all(|line| line.starts_with('[') && line.ends_with(']')));
    // And the test would see it.
    let told = format!("{report}{}", texts[0]);
    assert!(!leaked(&texts, &told, &other).is_empty());
}

#[test]
fn every_field_that_can_have_a_text_has_one_in_these_tests() {
    let kinds = [
        "join",
        "choose_device",
        "rename",
        "give_password",
        "message_host",
        "moderate",
        "welcome",
        "joined",
        "updated",
        "seat",
        "state",
        "lobby",
        "lobby_message",
        "host_message",
        "ice_servers",
        "description",
        "candidate",
        "sealed",
        "local",
        "failed",
        "captured",
        "devices",
        "waiting",
        "ice_url",
        "fragment",
    ];
    let report = report(&plain());
    let missing: Vec<_> = kinds.iter().filter(|kind| !report.contains(&format!("\"{kind}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_meeting_of_plain_and_of_hostile_texts_plays_again() {
    let hostile: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    for texts in [plain(), hostile] {
        let replay = Flight::read(&report(&texts)).expect("it can be read").replay().expect("it is whole");
        assert_eq!(replay.difference.map(|difference| difference.to_string()), None);
        assert!(replay.outputs > 20);
    }
}

#[test]
fn a_voice_is_recorded_only_where_something_else_is_due() {
    let mut page = Page::joined(&[BELOW]);
    let before = page.meeting.flight_report().lines().count();
    for level in [0.4, 0.0, 0.4, 0.0] {
        page.now += 800;
        page.handle(Input::Media(MediaEvent::Level(None, level)));
        page.handle(Input::Wake);
    }
    assert_eq!(page.meeting.flight_report().lines().count(), before);
    page.now += 10_000;
    page.handle(Input::Media(MediaEvent::Level(None, 0.4)));
    let report = page.meeting.flight_report();
    assert!(report.lines().last().is_some_and(|line| line.contains("speech")), "{report}");
}

/// What is wrong with the report after a change of its lines.
fn wrong(change: impl FnOnce(&mut Vec<String>)) -> ReplayError {
    let mut lines: Vec<String> = report(&plain()).lines().map(str::to_owned).collect();
    change(&mut lines);
    match Flight::read(&lines.join("\n")) {
        Ok(flight) => flight.replay().expect_err("it is wrong"),
        Err(error) => error,
    }
}

#[test]
fn what_cannot_be_read_or_played_says_where() {
    let all = report(&plain()).lines().count();
    assert_eq!(Flight::read("Dear admin,\nit does not work."), Err(ReplayError::Empty));
    assert_eq!(wrong(Vec::clear), ReplayError::Empty);
    let cut = ReplayError::Cut { line: all - 2, found: all - 3, said: all - 1 };
    assert_eq!(wrong(|lines| lines.truncate(all - 2)), cut);
    let ReplayError::Line { line, why } = wrong(|lines| lines[4].truncate(9)) else {
        panic!("another error")
    };
    assert_eq!(line, 5, "{why}");
    assert!(matches!(
        wrong(|lines| lines[6] = "[5,{\"in\":\"none\"}]".to_owned()),
        ReplayError::Line { line: 7, .. }
    ));
    assert_eq!(
        wrong(|lines| lines[0] = "{\"parvis_flight\":3,\"new\":[]}".to_owned()),
        ReplayError::Version(3)
    );
    assert!(matches!(
        wrong(|lines| lines[0] = "{\"parvis_flight\":2}".to_owned()),
        ReplayError::Line { line: 1, .. }
    ));
    let missing = |lines: &mut Vec<String>| lines[0] = lines[0].replace("\"missing\":0", "\"missing\":12");
    assert_eq!(wrong(missing), ReplayError::BeginningMissing(12));
    assert_eq!(wrong(|lines| lines[1] = "[0,{\"out\":\"ping\"}]".to_owned()), ReplayError::Part { line: 2 });
    let nobody =
        |lines: &mut Vec<String>| lines[1] = "[0,{\"in\":{\"server\":{\"left\":[999,\"left\"]}}}]".to_owned();
    assert_eq!(wrong(nobody), ReplayError::Part { line: 2 });
    let back = |lines: &mut Vec<String>| lines[1] = "[4000000000,{\"in\":\"opened\"}]".to_owned();
    assert_eq!(wrong(back), ReplayError::Time { line: 3 });
}

#[test]
fn a_report_is_found_in_the_mail_that_it_came_in() {
    let mail = format!("Hello,\n\nit happened again:\n\n{}\n", report(&plain()));
    assert!(Flight::read(&mail).expect("it can be read").replay().expect("it is whole").difference.is_none());
}
