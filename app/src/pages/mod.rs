//! The pages: what stands on them, put together from [`crate::components`]. Those that follow the pre-join page are for the browser
//! only, and for tests.

#[cfg(any(feature = "hydrate", test))]
pub(crate) mod admission;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod call;
pub(crate) mod certificate;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod goodbye;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod goodbye_card;
pub(crate) mod home;
pub(crate) mod not_found;
pub(crate) mod prejoin;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod side_panel;
pub(crate) mod way_in;

#[cfg(not(any(feature = "hydrate", test)))]
#[path = "../unshown.rs"]
mod unshown;
#[cfg(not(any(feature = "hydrate", test)))]
pub(crate) use unshown::{admission, call, goodbye};
