//! Where each path of a blueprint stands: its file and line.

use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

/// One file and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index among the files that were read.
    pub(super) file: usize,
    /// From 1.
    pub(super) line: u32,
}

/// A table of paths (`workflows.complaint.open.asks[2]`). What stands in two files keeps its first place.
#[derive(Debug, Default)]
pub(super) struct Places(HashMap<String, Place>);

impl Places {
    /// Notes every key and every element of a document.
    pub(super) fn note(&mut self, file: usize, lines: &Lines, table: &DeTable<'_>) {
        self.note_table(file, lines, "", table);
    }

    /// The place of a path, or of the nearest thing around it.
    pub(super) fn find(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some(place) = self.0.get(path) {
                return *place;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return Place { file: 0, line: 1 },
            }
        }
    }

    /// The place of exactly this path.
    pub(super) fn get(&self, path: &str) -> Option<Place> {
        self.0.get(path).copied()
    }

    /// The one path under another that stands at a place; nothing where several do.
    pub(super) fn path_at(&self, place: Place, under: &str) -> Option<&str> {
        let inside = |path: &str| path.strip_prefix(under).is_some_and(|rest| rest.starts_with('.'));
        let mut paths = self.0.iter().filter(|(path, there)| **there == place && inside(path));
        paths.next().filter(|_| paths.next().is_none()).map(|(path, _)| path.as_str())
    }

    fn note_table(&mut self, file: usize, lines: &Lines, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(path, key.get_ref());
            let line = lines.of(key.span().start);
            self.0.entry(path.clone()).or_insert(Place { file, line });
            self.note_value(file, lines, &path, value.get_ref());
        }
    }

    fn note_value(&mut self, file: usize, lines: &Lines, path: &str, value: &DeValue<'_>) {
        match value {
            DeValue::Table(table) => self.note_table(file, lines, path, table),
            DeValue::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    let line = lines.of(value.span().start);
                    self.0.entry(path.clone()).or_insert(Place { file, line });
                    self.note_value(file, lines, &path, value.get_ref());
                }
            }
            _ => {}
        }
    }
}

/// The path of a key under another path.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Finds them.
    pub(super) fn new(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line, from 1, in which a byte stands.
    pub(super) fn of(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys_elements_and_what_lies_around() {
        let text = "[roles.clerk]\ntitle = { en = \"Clerk\",\n zh = \"x\" }\nlist = [\n1,\n2]\n";
        let table = DeTable::parse(text).unwrap();
        let mut places = Places::default();
        places.note(3, &Lines::new(text), table.get_ref());
        let line = |path| places.find(path).line;
        assert_eq!(line("roles.clerk"), 1);
        assert_eq!(line("roles.clerk.title"), 2);
        assert_eq!(line("roles.clerk.title.zh"), 3);
        assert_eq!(line("roles.clerk.title.fr"), 2);
        assert_eq!(line("roles.clerk.list[1]"), 6);
        assert_eq!(line("roles.clerk.list[9].x"), 4);
        assert_eq!(places.find("roles.clerk.rank").file, 3);
    }
}
