//! The blueprint: what a plugin *is*, as data.
//!
//! TOML files beside the plugin's code are read and checked ([`read`], [`check`]), packed into the
//! component's custom section ([`pack`]) and used everywhere as the [`Blueprint`] of [`model`].

pub mod check;
mod choices;
pub mod lookup;
pub mod model;
pub mod pack;
mod places;
pub mod problem;
pub mod read;
pub mod schema;
mod shape;
pub mod shared;
mod shows;

pub use model::Blueprint;
pub use problem::{Problem, Severity};
