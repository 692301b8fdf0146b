use leptos::html;
use leptos::prelude::*;

use crate::room::RoomContext;
use parvis_view::stream::Stream;

/// The `<video>` of a stream, and the `<audio>` of its sound, which the browser half keeps up to date. Own streams are mute.
#[component]
pub(crate) fn StreamVideo(
    /// Which stream.
    stream: Stream,
    /// Whether there is a picture. A hidden one is still heard.
    #[prop(into)]
    visible: Signal<bool>,
    /// What it shows, where nothing around it says so.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Whether its sound is heard elsewhere on the page.
    #[prop(optional)]
    silent: bool,
) -> impl IntoView {
    let room = RoomContext::expect();
    let video = NodeRef::<html::Video>::new();
    let sound = NodeRef::<html::Audio>::new();
    let mute = silent || matches!(stream, Stream::OwnCamera | Stream::OwnScreen);
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            room.meeting.show(&video, Some(stream));
        }
        if let Some(sound) = sound.get() {
            room.meeting.show(&sound, Some(stream));
        }
    });
    on_cleanup(move || {
        if let Some(video) = video.try_get_untracked().flatten() {
            room.meeting.show(&video, None);
        }
        if let Some(sound) = sound.try_get_untracked().flatten() {
            room.meeting.show(&sound, None);
        }
    });
    view! {
        <video
            node_ref=video
            class="stream"
            class:stream-hidden=move || !visible.get()
            class:mirrored=move || stream == Stream::OwnCamera && room.meeting.mirrored.get()
            autoplay
            playsinline
            muted
            prop:muted=true
            aria-label=move || label.map(|label| label.get())
        ></video>
        {(!mute).then(|| view! { <audio node_ref=sound></audio> })}
    }
}
