//! What is wrong with a blueprint, said so that its author finds the line and the way out.

use std::fmt;

use serde::Serialize;

/// Whether a plugin can be built in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The blueprint cannot work.
    Error,
    /// It works, and probably not as meant.
    Warning,
}

/// One problem at one line of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// As the reader was given it: `blueprint/complaint.toml`.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// Where in the blueprint: `workflows.complaint.actions.judge.to`; empty for a whole file.
    pub path: String,
    /// What was expected, what stands there, the way out.
    pub message: String,
    /// Whether it forbids building.
    pub severity: Severity,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if self.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// How many names a message lists before it breaks off.
const LISTED_NAMES_MAX: usize = 12;

/// Names for a message: `` `a`, `b`, … ``; `none` when there are none.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter().peekable();
    if names.peek().is_none() {
        return "none".into();
    }
    let mut text: Vec<_> = names.by_ref().take(LISTED_NAMES_MAX).map(|name| format!("`{name}`")).collect();
    if names.next().is_some() {
        text.push("…".into());
    }
    text.join(", ")
}

/// What to say about a name that is not there: the nearest one and all there are.
pub(crate) fn way_out<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(wrong, &known) {
        Some(name) => format!("did you mean `{name}`? there are: {}", listed(known)),
        None => format!("there are: {}", listed(known)),
    }
}

/// The known name that differs least from a wrong one, when it is near enough to be meant.
fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = wrong.chars().count().div_ceil(3);
    known
        .iter()
        .map(|name| (edits(wrong, name), *name))
        .filter(|(edits, _)| *edits <= near)
        .min()
        .map(|(_, name)| name)
}

/// Letters to insert, remove, replace or swap with their neighbour to get from one word to the other.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let states = ["registered", "judged", "closed"];
        assert_eq!(nearest("juged", &states), Some("judged"));
        assert_eq!(nearest("jugded", &states), Some("judged"));
        assert_eq!(nearest("open", &states), None);
    }

    #[test]
    fn long_lists_break_off() {
        let names: Vec<_> = (0..20).map(|n| n.to_string()).collect();
        let text = listed(names.iter().map(String::as_str));
        assert!(text.ends_with("`11`, …"), "{text}");
        assert_eq!(listed([]), "none");
    }
}
