//! Refusals that belong to no field, said in Chinese.
//!
//! They are made, kept in the journal and given again to a repeated request in English, as mistakes of fields are
//! ([`crate::form`]); who reads Chinese gets the same sentence from the tables here. One that they lack stays as it is. `tests`
//! hold the tables against the sources, both ways: a sentence that nobody says any more fails, and so does one without Chinese.

mod books;
mod cases;
mod host;
mod parts;
mod staff;

use crate::form::chinese::{self as fields, filled, holes};

/// Sentences with `{}` for what differs, and the same in Chinese with `{0}`, `{1}`, … for it. Of several that fit, the one with
/// the most words of its own holds.
type Sentences = &'static [(&'static str, &'static str)];

/// All sentences; what is wrong with fields comes last.
const TABLES: [Sentences; 5] =
    [cases::SENTENCES, staff::SENTENCES, host::SENTENCES, books::SENTENCES, fields::SENTENCES];

/// The same refusal in Chinese, line by line; a line stays as it came when no table has it.
#[must_use]
pub fn in_chinese(english: &str) -> String {
    let line = |line: &str| sentence(line).unwrap_or_else(|| line.to_owned());
    english.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn sentence(english: &str) -> Option<String> {
    said(TABLES.iter().copied().flatten(), english).or_else(|| of_field(english))
}

/// What a sentence is filled in with: a phrase, or a sentence of its own.
fn part(english: &str) -> Option<String> {
    said(parts::PARTS.iter().chain(fields::PARTS), english).or_else(|| sentence(english))
}

fn said<'s>(table: impl Iterator<Item = &'s (&'s str, &'s str)>, english: &str) -> Option<String> {
    let fits = table.filter_map(|pair| Some((pair, holes(pair.0, english)?)));
    let ((_, to), holes) = fits.max_by_key(|(pair, _)| own_words(pair.0))?;
    Some(filled(to, &holes, &part))
}

fn own_words(sentence: &str) -> usize {
    sentence.len() - 2 * sentence.matches("{}").count()
}

/// A refusal that names the argument it is about: `` `limit`: … ``.
fn of_field(english: &str) -> Option<String> {
    let (field, why) = english.strip_prefix('`')?.split_once("`: ")?;
    (!field.contains('`')).then_some(())?;
    Some(format!("`{field}`：{}", sentence(why)?))
}

#[cfg(test)]
mod tests;
