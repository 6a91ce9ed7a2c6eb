//! Lengths and clocks that can be counted with.

use super::{Check, is_name};
use crate::length::Length;

impl Check<'_> {
    /// `wall`, `working`, or another calendar: only the site knows which there are.
    pub(super) fn counting_clock(&mut self, path: &str, clock: &str) {
        if !is_name(clock) {
            let expected = "expected `wall`, `working` or the name of a calendar";
            self.error(path, format!("{expected}, got `{clock}`"));
        }
    }

    /// A length, or the name of a setting that holds one.
    pub(super) fn length(&mut self, path: &str, text: &str) {
        let figure = text.trim_start().starts_with(|letter: char| letter.is_ascii_digit());
        match (figure, text.parse::<Length>()) {
            (_, Ok(_)) => {}
            (true, Err(message)) => self.error(path, message),
            (false, Err(_)) => self.length_setting(path, text),
        }
    }
}
