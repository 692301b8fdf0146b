use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream};

use crate::js;

/// What a picture is made as small as, so that one bright grain of a dark one does not count.
const SIZE: (u32, u32) = (32, 18);

/// What a camera shows, to be measured.
pub(super) struct CameraPicture {
    video: HtmlVideoElement,
    canvas: CanvasRenderingContext2d,
}

impl CameraPicture {
    /// `None` where the browser draws nothing.
    pub(super) fn new(stream: &MediaStream) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let video: HtmlVideoElement = document.create_element("video").ok()?.unchecked_into();
        video.set_muted(true);
        js::set(&video, "playsInline", &true.into());
        video.set_src_object(Some(stream));
        js::ignore(video.play());
        let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
        canvas.set_width(SIZE.0);
        canvas.set_height(SIZE.1);
        let canvas = canvas.get_context("2d").ok()??.unchecked_into();
        Some(Self { video, canvas })
    }

    /// How bright its brightest part is, 0 to 1 (luma, ITU-R BT.601). `None` before the first picture.
    pub(super) fn brightest(&self) -> Option<f32> {
        if self.video.video_width() == 0 || self.video.ready_state() < 2 {
            return None;
        }
        let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
        self.canvas
            .draw_image_with_html_video_element_and_dw_and_dh(&self.video, 0.0, 0.0, width, height)
            .ok()?;
        let data = self.canvas.get_image_data(0.0, 0.0, width, height).ok()?.data();
        let luma = |pixel: &[u8]| match pixel {
            [red, green, blue, ..] => {
                0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue)
            }
            _ => 0.0,
        };
        data.chunks(4).map(luma).reduce(f32::max).map(|luma| luma / 255.0)
    }
}

impl Drop for CameraPicture {
    fn drop(&mut self) {
        self.video.set_src_object(None);
    }
}
