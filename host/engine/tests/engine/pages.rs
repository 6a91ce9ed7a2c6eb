//! The author's pages: each blueprint on them is read and checked like an author's own files.
#![expect(clippy::unwrap_used, reason = "a page that cannot be read is a test that fails")]

use std::path::{Path, PathBuf};

use frontdesk_engine::blueprint::read::read_files;

const PLUGIN: &str = include_str!("../blueprints/plugin.toml");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authors")
}

fn pages() -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ext| ext == "md") && !path.ends_with("README.md"))
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    pages
}

/// The blocks of one language on a page.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(fence.as_str()).skip(1).map(|rest| rest.split("\n```").next().unwrap_or(rest)).collect()
}

#[test]
fn every_page_has_a_blueprint_that_checks_and_a_hook() {
    let pages = pages();
    assert!(!pages.is_empty());
    for (name, page) in &pages {
        let blueprint = blocks(page, "toml");
        assert!(!blueprint.is_empty(), "{name} shows no blueprint");
        assert!(!blocks(page, "rust").is_empty(), "{name} shows no hook");
        let mut files = vec![("plugin.toml".to_owned(), PLUGIN.to_owned())];
        let named = |(place, text): (usize, &&str)| (format!("{name}-{place}.toml"), (*text).to_owned());
        files.extend(blueprint.iter().enumerate().map(named));
        if let Err(problems) = read_files(&files) {
            panic!("{name}: {problems:#?}");
        }
    }
}

#[test]
fn every_page_is_listed_and_compiled() {
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let sdk =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/rust/src/pages.rs"))
            .unwrap();
    for (name, _) in pages() {
        assert!(index.contains(&format!("]({name})")), "docs/authors/README.md does not list {name}");
        assert!(sdk.contains(&format!("/{name}\"")), "sdk/rust/src/pages.rs does not compile {name}");
    }
}
