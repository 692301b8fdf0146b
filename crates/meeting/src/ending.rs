use parvis_protocol::{CloseCode, ErrorCode};

use crate::EndReason;

/// What becomes of the seat, of what the server says as it closes or refuses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionVerdict {
    /// Nothing: one message was not heeded.
    Stay,
    /// The socket is lost, and is to be opened again.
    ComeBack,
    /// It is over.
    Over(EndReason),
    /// It is over for who has no seat yet. A running call is not given up for a message that the server did not
    /// understand, nor because too many wait for admission.
    OverBeforeAdmission(ErrorCode),
}

pub(crate) fn of_close(code: CloseCode) -> SessionVerdict {
    match code {
        CloseCode::VersionMismatch => of_error(ErrorCode::VersionMismatch),
        CloseCode::RoomFull => of_error(ErrorCode::RoomFull),
        CloseCode::Replaced => of_error(ErrorCode::Replaced),
        CloseCode::Locked => of_error(ErrorCode::Locked),
        CloseCode::Refused => of_error(ErrorCode::Refused),
        CloseCode::Kicked => of_error(ErrorCode::Kicked),
        CloseCode::Banned => of_error(ErrorCode::Banned),
        CloseCode::Ended => of_error(ErrorCode::Ended),
        CloseCode::Crowded => of_error(ErrorCode::Crowded),
        CloseCode::BadMessage => of_error(ErrorCode::BadMessage),
        CloseCode::Normal
        | CloseCode::GoingAway
        | CloseCode::Unsupported
        | CloseCode::Policy
        | CloseCode::TooBig
        | CloseCode::Internal => SessionVerdict::ComeBack,
    }
}

pub(crate) fn of_error(code: ErrorCode) -> SessionVerdict {
    match code {
        ErrorCode::VersionMismatch
        | ErrorCode::RoomFull
        | ErrorCode::Locked
        | ErrorCode::Refused
        | ErrorCode::Kicked
        | ErrorCode::Banned
        | ErrorCode::Ended => SessionVerdict::Over(EndReason::Refused(code)),
        ErrorCode::Replaced => SessionVerdict::Over(EndReason::Replaced),
        ErrorCode::BadMessage | ErrorCode::UnexpectedMessage | ErrorCode::Crowded => {
            SessionVerdict::OverBeforeAdmission(code)
        }
        ErrorCode::ShuttingDown | ErrorCode::Internal => SessionVerdict::ComeBack,
        ErrorCode::TooLarge
        | ErrorCode::NoSuchParticipant
        | ErrorCode::NoSeat
        | ErrorCode::Forbidden
        | ErrorCode::TooFast
        | ErrorCode::Unknown => SessionVerdict::Stay,
    }
}

/// Whether what was kept of the room is of no use any more.
pub(crate) fn gives_up_seat(reason: EndReason) -> bool {
    match reason {
        EndReason::Left => true,
        // The page that has the seat now keeps it.
        EndReason::Replaced => false,
        EndReason::Refused(code) => match code {
            ErrorCode::Refused | ErrorCode::Kicked | ErrorCode::Banned | ErrorCode::Ended => true,
            // It may be the token that the server does not like, and would not like the next time either.
            ErrorCode::BadMessage => true,
            ErrorCode::VersionMismatch
            | ErrorCode::RoomFull
            | ErrorCode::UnexpectedMessage
            | ErrorCode::TooLarge
            | ErrorCode::NoSuchParticipant
            | ErrorCode::Replaced
            | ErrorCode::Locked
            | ErrorCode::Crowded
            | ErrorCode::NoSeat
            | ErrorCode::Forbidden
            | ErrorCode::TooFast
            | ErrorCode::ShuttingDown
            | ErrorCode::Internal
            | ErrorCode::Unknown => false,
        },
    }
}
