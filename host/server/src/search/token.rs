//! Words of a text as search compares them: ideographs one by one and two by two, everything else by words.
//!
//! Chinese has no spaces, and a dictionary of words would miss names and building numbers. Two letters that
//! stand together are enough to find any stretch of text; one letter is kept too, for whoever types only one.

use std::collections::BTreeSet;
use std::ops::Range;

/// How many letters of a word count; what is longer is compared by its beginning.
const WORD_CHARS_MAX: usize = 64;

/// Lengths at which the beginnings of words are kept: each up to eight letters, then every fourth, as for order numbers.
const BEGINNINGS: [usize; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24];

/// A letter as it is compared: narrow and small.
#[must_use]
pub(super) fn folded(letter: char) -> char {
    let narrow = match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// A text as it is compared, letter by letter: the n-th letter is the text's n-th.
#[must_use]
pub(super) fn letters(text: &str) -> Vec<char> {
    text.chars().map(folded).collect()
}

/// A text as one piece, for what must be equal as a whole.
#[must_use]
pub(super) fn whole(text: &str) -> String {
    text.trim().chars().map(folded).collect()
}

/// Letters that are written without spaces between words: Han, kana, bopomofo, hangul.
fn is_ideographic(letter: char) -> bool {
    matches!(letter,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ideographs,
    Word,
    Gap,
}

fn kind(letter: char) -> Kind {
    match letter {
        _ if is_ideographic(letter) => Kind::Ideographs,
        _ if letter.is_alphanumeric() => Kind::Word,
        _ => Kind::Gap,
    }
}

/// The stretches of one kind in folded letters, gaps left out.
fn stretches(letters: &[char]) -> impl Iterator<Item = (Kind, Range<usize>)> + '_ {
    let mut end = 0;
    let all = letters.chunk_by(|a, b| kind(*a) == kind(*b)).map(move |chunk| {
        let from = end;
        end += chunk.len();
        (kind(chunk[0]), from..end)
    });
    all.filter(|(kind, _)| *kind != Kind::Gap)
}

fn word_term(word: &[char]) -> String {
    ['='].iter().chain(word.iter().take(WORD_CHARS_MAX)).collect()
}

fn beginning_term(beginning: &[char]) -> String {
    ['^'].iter().chain(beginning).collect()
}

/// Adds what a text is found by.
pub(super) fn add_terms(text: &str, terms: &mut BTreeSet<String>) {
    let letters = letters(text);
    for (kind, place) in stretches(&letters) {
        let stretch = &letters[place];
        if kind == Kind::Ideographs {
            terms.extend(stretch.iter().map(char::to_string));
            terms.extend(stretch.windows(2).map(|pair| pair.iter().collect()));
        } else {
            terms.insert(word_term(stretch));
            let kept = BEGINNINGS.iter().take_while(|length| **length <= stretch.len());
            terms.extend(kept.map(|length| beginning_term(&stretch[..*length])));
        }
    }
}

/// What somebody looks for: every part of it must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The text as one piece.
    pub whole: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Ideographs that stand together.
    Together(Vec<char>),
    /// A whole word.
    Word(Vec<char>),
    /// The last word, which may still be under way.
    Beginning(Vec<char>),
}

impl Wanted {
    /// What a text asks for. Nothing in it has a meaning of its own: quotes, `AND`, `*` are text like any other.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let letters = letters(text);
        let part = |(kind, place): (Kind, Range<usize>)| match kind {
            Kind::Ideographs => Part::Together(letters[place].to_vec()),
            _ => Part::Word(letters[place].to_vec()),
        };
        let mut parts: Vec<Part> = stretches(&letters).map(part).collect();
        if let Some(last) = parts.last_mut()
            && let Part::Word(word) = last
        {
            *last = Part::Beginning(std::mem::take(word));
        }
        Self { whole: whole(text), parts }
    }

    /// Whether it holds anything that can be looked for: letters or digits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What the index is asked for; each of them must be there.
    #[must_use]
    pub fn terms(&self) -> BTreeSet<String> {
        self.parts.iter().flat_map(Part::terms).collect()
    }

    /// Looks for every part in some texts: where the first of them stands in each text, when all are found.
    #[must_use]
    pub fn find<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Option<Vec<Option<Range<usize>>>> {
        let texts: Vec<Vec<char>> = texts.into_iter().map(letters).collect();
        let mut places = vec![None; texts.len()];
        for part in &self.parts {
            let mut found = false;
            for (text, place) in texts.iter().zip(&mut places) {
                let here = part.place_in(text);
                found |= here.is_some();
                if place.is_none() {
                    *place = here;
                }
            }
            if !found {
                return None;
            }
        }
        Some(places)
    }
}

impl Part {
    fn terms(&self) -> Vec<String> {
        match self {
            Self::Together(letters) if letters.len() == 1 => vec![letters.iter().collect()],
            Self::Together(letters) => letters.windows(2).map(|pair| pair.iter().collect()).collect(),
            Self::Word(word) => vec![word_term(word)],
            Self::Beginning(word) => {
                let kept = BEGINNINGS.iter().rev().find(|length| **length <= word.len());
                kept.map(|length| beginning_term(&word[..*length])).into_iter().collect()
            }
        }
    }

    /// Where it stands first in a folded text.
    fn place_in(&self, text: &[char]) -> Option<Range<usize>> {
        if let Self::Together(letters) = self {
            let start = text.windows(letters.len()).position(|window| window == letters)?;
            return Some(start..start + letters.len());
        }
        let fits = |word: &[char]| match self {
            Self::Together(_) => false,
            Self::Word(wanted) => word == wanted,
            Self::Beginning(wanted) => word.starts_with(wanted),
        };
        let words = stretches(text).filter(|(kind, _)| *kind == Kind::Word);
        words.map(|(_, place)| place).find(|place| fits(&text[place.clone()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = BTreeSet::new();
        add_terms(text, &mut terms);
        terms.into_iter().collect()
    }

    fn asked(text: &str) -> Vec<String> {
        Wanted::read(text).terms().into_iter().collect()
    }

    fn finds(wanted: &str, text: &str) -> bool {
        Wanted::read(wanted).find([text]).is_some()
    }

    #[test]
    fn texts_become_terms() {
        for (text, expected) in [
            ("你好世界", vec!["世", "世界", "你", "你好", "好", "好世", "界"]),
            (
                "A12栋漏水 urgent",
                vec![
                    "=a12", "=urgent", "^a", "^a1", "^a12", "^u", "^ur", "^urg", "^urge", "^urgen",
                    "^urgent", "栋", "栋漏", "水", "漏", "漏水",
                ],
            ),
            // Full width and capitals are how people's keyboards stand, not what they mean.
            ("Ａ１２", vec!["=a12", "^a", "^a1", "^a12"]),
            ("你好，　世界！", vec!["世", "世界", "你", "你好", "好", "界"]),
            ("ab-12", vec!["=12", "=ab", "^1", "^12", "^a", "^ab"]),
            (" …!?\n", vec![]),
        ] {
            assert_eq!(terms(text), expected, "{text}");
        }
    }

    #[test]
    fn questions_become_terms() {
        for (text, expected) in [
            ("你好世界", vec!["世界", "你好", "好世"]),
            ("漏", vec!["漏"]),
            ("A12栋漏水 urg", vec!["=a12", "^urg", "栋漏", "漏水"]),
            ("urgent leak", vec!["=urgent", "^leak"]),
            ("2026030212345", vec!["^202603021234"]),
            ("\"title:*\" OR (", vec!["=title", "^or"]),
            ("***", vec![]),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
    }

    /// Whatever is found by looking must be found by the index, too.
    #[test]
    fn the_index_holds_every_term_that_a_found_text_is_asked_for() {
        let text = "A12栋漏水，水管爆裂 URGENT leak in TS-20260302-0007 订单20260302000012345";
        let held = terms(text);
        for wanted in [
            "栋漏水",
            "水",
            "urgent LEA",
            "ts-20260302-00",
            "2026030200001",
            "单202603020000123",
            "爆裂 leak i",
        ] {
            assert!(finds(wanted, text), "{wanted}");
            for term in asked(wanted) {
                assert!(held.contains(&term), "{wanted}: {term}");
            }
        }
    }

    #[test]
    fn letters_must_stand_together_and_words_be_whole() {
        for (wanted, text, expected) in [
            ("漏水", "水管漏水", true),
            // Both pairs are there, the three letters are not.
            ("水管漏", "水管坏了，管漏", false),
            ("水 漏", "漏了很多水", true),
            ("urgent", "URGENT!", true),
            ("urg", "urgent", true),
            ("urg now", "urgent now", false),
            ("gent", "urgent", false),
            ("ｕｒｇｅｎｔ", "Urgent", true),
            ("好了", "你好", false),
        ] {
            assert_eq!(finds(wanted, text), expected, "{wanted} in {text}");
        }
    }

    #[test]
    fn places_are_counted_in_letters_of_the_text() {
        let places = Wanted::read("漏水").find(["Ａ栋漏水", "无", "漏水"]).unwrap();
        assert_eq!(places, vec![Some(2..4), None, Some(0..2)]);
    }
}
