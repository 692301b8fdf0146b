//! What the pages ask of the browser half about the film that is played to all.

use std::rc::Rc;

use leptos::prelude::*;
use parvis_view::film::{FilmAction, FilmShown};

use crate::engine::collab::CollabHandle;

/// The film of this meeting, in the browser.
pub trait FilmEngine: 'static {
    /// What the person does with it.
    fn film(&self, action: FilmAction);
    /// Plays it in this `<video>` from now on, in step with the others; `None`: the element is gone.
    fn attach(&self, video: Option<&web_sys::Element>);
}

/// The film of this meeting.
#[derive(Clone)]
pub struct FilmHandle {
    engine: Option<Rc<dyn FilmEngine>>,
    /// How it stands; `None` while there is none. Written by the browser half only.
    pub state: ArcRwSignal<Option<FilmShown>>,
}

impl FilmHandle {
    /// Has the pages find it.
    pub fn provide(collab: CollabHandle, engine: Rc<dyn FilmEngine>, state: ArcRwSignal<Option<FilmShown>>) {
        collab.kept(|| Self { engine: Some(engine), state });
    }

    /// That of this meeting; inert while there is no document.
    #[must_use]
    pub fn of(collab: CollabHandle) -> Self {
        let inert = || Self { engine: None, state: ArcRwSignal::default() };
        // Nothing is put in its place before there is a document, since it would stay.
        let here = collab.look(|_| ()).and_then(|()| collab.kept(inert));
        here.map_or_else(inert, |film| (*film).clone())
    }

    /// What does it.
    #[must_use]
    pub fn engine(&self) -> Option<&dyn FilmEngine> {
        self.engine.as_deref()
    }

    /// Tells it what the person does.
    pub fn act(&self, action: FilmAction) {
        if let Some(engine) = &self.engine {
            engine.film(action);
        }
    }
}
