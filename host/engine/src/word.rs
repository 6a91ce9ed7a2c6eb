//! Phrases that must not leave the house, found in texts people write.
//!
//! Matching looks at what is read, not at how it is typed: wide letters, capitals, blanks between Chinese characters and
//! kinds of punctuation make no difference. It is linear in the text: a trie is walked from each letter, at most
//! [`PHRASE_CHARS_MAX`] deep.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// How long a phrase may be, in characters.
pub const PHRASE_CHARS_MAX: usize = 100;

/// Stands for any run of punctuation: `不,好` is not `不好`.
const BREAK: char = '\u{1f}';

/// Particles and sighs that make no other answer of «不».
const PARTICLES: &str = "啊呀哦噢喔呢吧嘛啦哈嗯唉诶欸哎哟嗨";

/// A phrase found in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// As it stands in the list.
    pub phrase: String,
    /// Where it begins in the text, in characters from 0.
    pub at: usize,
}

/// What operators add to a list of the blueprint, from a moment on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Additions {
    /// More phrases.
    pub phrases: Vec<String>,
    /// More texts in which a phrase is no hit.
    pub except: Vec<String>,
    /// Phrases of the blueprint that do not count here.
    pub without: Vec<String>,
}

/// Additions as they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdditionsChange {
    /// From when they hold, in place of those before.
    pub from: Instant,
    /// What is added.
    pub additions: Additions,
    /// Who changed it.
    pub by: String,
}

/// A list of phrases, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Phrases {
    phrases: Vec<String>,
    wanted: Trie,
    except: Trie,
    whole: bool,
}

impl Phrases {
    /// Phrases, and texts in which one is no hit; `whole`: only as the whole text.
    #[must_use]
    pub fn new<'a>(
        phrases: impl IntoIterator<Item = &'a str>,
        except: impl IntoIterator<Item = &'a str>,
        whole: bool,
    ) -> Self {
        let phrases: Vec<String> = phrases.into_iter().map(str::to_owned).collect();
        let wanted = Trie::of(phrases.iter().map(String::as_str));
        Self { wanted, except: Trie::of(except), phrases, whole }
    }

    /// Every phrase that stands in a text, in the order of the text; one inside a longer one is told with that only.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let letters = letters(text);
        if self.whole {
            return self.as_whole(&letters).into_iter().collect();
        }
        let except = self.except.found(&letters);
        let found = self.wanted.found(&letters);
        let inside = |one: &Found, other: &Found| other.from <= one.from && one.to <= other.to;
        let covered = |one: &Found| {
            let longer = |other: &Found| inside(one, other) && (other.to - other.from) > (one.to - one.from);
            except.iter().any(|other| inside(one, other)) || found.iter().any(longer)
        };
        let hits = found.iter().filter(|one| !covered(one));
        hits.map(|one| Hit { phrase: self.phrases[one.which].clone(), at: letters[one.from].at }).collect()
    }

    /// The phrase that is the whole text, with or without particles around it.
    fn as_whole(&self, letters: &[Letter]) -> Option<Hit> {
        let bare = trimmed(letters, |letter| letter == BREAK);
        let core = trimmed(letters, |letter| letter == BREAK || PARTICLES.contains(letter));
        if [bare, core].iter().any(|part| self.except.is(part).is_some()) {
            return None;
        }
        let (part, which) = [bare, core].into_iter().find_map(|part| Some((part, self.wanted.is(part)?)))?;
        Some(Hit { phrase: self.phrases[which].clone(), at: part[0].at })
    }
}

/// A letter as it is compared, and where it stands.
#[derive(Clone, Copy, Debug)]
struct Letter {
    letter: char,
    at: usize,
}

/// A text as it is compared: small narrow letters, no blanks but between words of Latin letters, one break for any
/// run of punctuation.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let mut blank = false;
    for (at, written) in text.chars().enumerate() {
        let narrow = narrow(written);
        if is_invisible(narrow) {
            continue;
        }
        if narrow.is_whitespace() {
            blank = true;
            continue;
        }
        let last = letters.last().map(|letter| letter.letter);
        if !narrow.is_alphanumeric() {
            blank = false;
            if last != Some(BREAK) {
                letters.push(Letter { letter: BREAK, at });
            }
            continue;
        }
        if std::mem::take(&mut blank) && is_latin(narrow) && last.is_some_and(is_latin) {
            letters.push(Letter { letter: ' ', at });
        }
        letters.extend(narrow.to_lowercase().map(|letter| Letter { letter, at }));
    }
    letters
}

/// The narrow form of a wide letter: `Ａ` is `A`.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// Letters without a width, with which a phrase could be taken apart unseen.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Letters of words that are written with blanks between them.
fn is_latin(letter: char) -> bool {
    letter.is_alphanumeric() && u32::from(letter) < 0x2e80
}

fn trimmed(letters: &[Letter], outside: impl Fn(char) -> bool) -> &[Letter] {
    let start = letters.iter().position(|letter| !outside(letter.letter)).unwrap_or(letters.len());
    let end = letters.iter().rposition(|letter| !outside(letter.letter)).map_or(start, |last| last + 1);
    &letters[start..end]
}

/// A phrase at its place among the letters that are compared.
#[derive(Clone, Copy, Debug)]
struct Found {
    from: usize,
    to: usize,
    which: usize,
}

/// Phrases by their letters.
#[derive(Clone, Debug)]
struct Trie {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    next: BTreeMap<char, usize>,
    /// The phrase that ends here.
    which: Option<usize>,
}

impl Trie {
    fn of<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut trie = Self { nodes: vec![Node::default()] };
        for (which, phrase) in phrases.into_iter().enumerate() {
            let letters = letters(phrase);
            trie.add(trimmed(&letters, |letter| letter == BREAK), which);
        }
        trie
    }

    fn add(&mut self, phrase: &[Letter], which: usize) {
        if phrase.is_empty() {
            return;
        }
        let mut node = 0;
        for letter in phrase {
            let fresh = self.nodes.len();
            node = *self.nodes[node].next.entry(letter.letter).or_insert(fresh);
            if node == fresh {
                self.nodes.push(Node::default());
            }
        }
        // Of two that read the same, the first is told.
        self.nodes[node].which.get_or_insert(which);
    }

    /// The phrase that these letters are.
    fn is(&self, letters: &[Letter]) -> Option<usize> {
        let mut node = 0;
        for letter in letters {
            node = *self.nodes[node].next.get(&letter.letter)?;
        }
        self.nodes[node].which
    }

    /// Every phrase at every place; Latin words are found as words, not as parts of words.
    fn found(&self, letters: &[Letter]) -> Vec<Found> {
        let mut found = Vec::new();
        for from in 0..letters.len() {
            if !is_edge(letters, from) {
                continue;
            }
            let mut node = 0;
            for (to, letter) in letters.iter().enumerate().skip(from) {
                let Some(next) = self.nodes[node].next.get(&letter.letter) else { break };
                node = *next;
                if let Some(which) = self.nodes[node].which.filter(|_| is_edge(letters, to + 1)) {
                    found.push(Found { from, to: to + 1, which });
                }
            }
        }
        found
    }
}

/// Whether no Latin word goes on over a place.
fn is_edge(letters: &[Letter], place: usize) -> bool {
    let latin = |at: usize| letters.get(at).is_some_and(|letter| is_latin(letter.letter));
    place == 0 || !(latin(place - 1) && latin(place))
}
