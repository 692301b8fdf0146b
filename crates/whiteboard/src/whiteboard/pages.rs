//! Which page is looked at when pages come and go.

use parvis_collab::{CollabIntent, ItemId, SharedDocument};

use super::{Awaited, Whiteboard};

impl Whiteboard {
    /// Adds a page, and looks at it when it is there.
    pub(super) fn add_page(&mut self) {
        self.dispatch_then(CollabIntent::AddPage(String::new()), Awaited::Page);
    }

    /// Whoever undoes or redoes something sees what comes of it, on whichever page it is. Of a page that goes, the one
    /// in front of it is left.
    pub(super) fn follow_pages(&mut self, document: &SharedDocument) {
        let now = document.pages().map(|(id, name)| (id, name.to_owned())).collect();
        let before = std::mem::replace(&mut self.pages, now);
        let before: Vec<ItemId> = before.into_iter().map(|(id, _)| id).collect();
        if std::mem::take(&mut self.stepped)
            && let Some(page) = self.stepped_on(document, &before)
        {
            return self.go_to(page);
        }
        if let Some(page) = self.scene.page().filter(|page| !self.has_page(*page)) {
            let in_front = before.iter().take_while(|other| **other != page);
            let left = in_front.filter(|other| self.has_page(**other)).last();
            self.go_to(left.copied());
        }
    }

    fn has_page(&self, page: ItemId) -> bool {
        self.pages.iter().any(|(id, _)| *id == page)
    }

    /// The page on which undo or redo did something that is not seen on this one.
    fn stepped_on(&self, document: &SharedDocument, before: &[ItemId]) -> Option<Option<ItemId>> {
        if let Some(back) = self.pages.iter().map(|(id, _)| id).find(|page| !before.contains(page)) {
            return Some(Some(*back));
        }
        let page_of = |id: &ItemId| {
            let now = document.element(*id).map(|element| element.page);
            now.or_else(|| self.scene.get(*id).map(|element| element.page))
        };
        let there = |page: &Option<ItemId>| page.is_none_or(|page| self.has_page(page));
        let touched: Vec<_> = self.scene.touched(document).iter().filter_map(page_of).filter(there).collect();
        if touched.contains(&self.scene.page()) { None } else { touched.first().copied() }
    }
}
