//! Speakers that go and come back.

use parvis_meeting::{DeviceChange, DeviceKind::Speaker, Intent, MediaCommand, OpResult};
use parvis_protocol::MediaKind;

use crate::support::Page;
use crate::{asked, changed, device, news, on, only_asked};

#[test]
fn a_speaker_that_goes_is_replaced_by_the_default_and_comes_back() {
    let bar = device(Speaker, "bar", "Sound bar");
    let other = device(Speaker, "other", "Other");
    let speaker = |device: Option<&str>| MediaCommand::UseSpeaker(device.map(str::to_owned));
    let current = |page: &Page| page.meeting.snapshot().local.speaker_device.clone();
    let mut page = on(MediaKind::Microphone, "it", &[bar.clone(), other.clone()]);
    let (op, _) = only_asked(&page.dispatch(Intent::ChooseDevice(Speaker, Some("bar".to_owned()))));
    page.done(op, OpResult::Ok);
    assert_eq!(current(&page).as_deref(), Some("bar"));

    let (op, command) = only_asked(&changed(&mut page, std::slice::from_ref(&other)));
    assert_eq!(command, speaker(None));
    page.done(op, OpResult::Ok);
    assert_eq!((current(&page), news(&page)), (None, vec![(Speaker, DeviceChange::Lost)]));

    // As the browser names it anew.
    let (op, command) =
        only_asked(&changed(&mut page, &[other.clone(), device(Speaker, "new", "Sound bar")]));
    assert_eq!(command, speaker(Some("new")));
    page.done(op, OpResult::Ok);
    assert_eq!(current(&page).as_deref(), Some("new"));
    assert_eq!(news(&page).last(), Some(&(Speaker, DeviceChange::Returned)));

    // It fails, and the sound goes on.
    let (op, _) = only_asked(&page.dispatch(Intent::ChooseDevice(Speaker, Some("other".to_owned()))));
    let (op, command) = only_asked(&page.done(op, OpResult::Failed("no".to_owned())));
    assert_eq!(command, speaker(None));
    assert!(asked(&page.done(op, OpResult::Failed("no".to_owned()))).is_empty(), "there is an end to it");
    assert_eq!(news(&page).last(), Some(&(Speaker, DeviceChange::Lost)));
}

#[test]
fn a_remembered_speaker_that_is_missing_is_used_once_it_is_there() {
    let mut page = Page::new();
    let (op, _) = only_asked(&page.dispatch(Intent::ChooseDevice(Speaker, Some("bar".to_owned()))));
    page.done(op, OpResult::Ok);
    let other = device(Speaker, "other", "Other");
    let (op, command) = only_asked(&changed(&mut page, std::slice::from_ref(&other)));
    assert_eq!(command, MediaCommand::UseSpeaker(None));
    page.done(op, OpResult::Ok);
    assert_eq!(news(&page), [], "nothing has gone");
    let (_, command) = only_asked(&changed(&mut page, &[other, device(Speaker, "bar", "Sound bar")]));
    assert_eq!(command, MediaCommand::UseSpeaker(Some("bar".to_owned())));
}
