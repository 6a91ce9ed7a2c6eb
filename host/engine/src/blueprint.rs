//! The blueprint: what a plugin *is*, as data.
//!
//! TOML files beside the plugin's code are read and checked (`read`), packed into the component's
//! custom section (`pack`) and used everywhere as the [`Blueprint`] of `model`.

pub mod model;

pub use model::Blueprint;
