//! The guests are the examples.
