//! The pages: what stands on them, put together from [`crate::components`].

pub(crate) mod admission;
pub(crate) mod call;
pub(crate) mod certificate;
pub(crate) mod goodbye;
pub(crate) mod home;
pub(crate) mod not_found;
pub(crate) mod prejoin;
pub(crate) mod side_panel;
pub(crate) mod way_in;
