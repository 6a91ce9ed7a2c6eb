//! The tables of Chinese sentences against the sources, both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// How a place is filled in for a try.
const FIGURE: &str = "7";

/// What may stand in a Chinese sentence outside of backticks.
const KNOWN: [&str; 11] = [
    "JSON",
    "UTF",
    "cron",
    "with",
    "api",
    "openapi",
    "json",
    "plugin",
    "permissions",
    "registers",
    "custody",
];

/// Why it stays English: these lines are about a blueprint or a request that no page of the console makes.
const ENGLISH: [&str; 3] = ["nothing to do with books: ", "not an administrator's command: ", "no event"];

fn own() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    TABLES[..4].iter().copied().flatten()
}

#[test]
fn every_place_of_a_sentence_is_filled() {
    for (english, chinese) in own().chain(parts::PARTS) {
        let places = english.matches("{}").count();
        for (number, one) in chinese.match_indices('{') {
            let told = chinese[number + one.len()..].split('}').next().unwrap();
            assert!(told.parse::<usize>().unwrap() < places, "{english}: {chinese}");
        }
    }
}

#[test]
fn no_sentence_stands_in_the_way_of_another() {
    let all: Vec<_> = own().chain(fields::SENTENCES).collect();
    for (english, _) in &all {
        let text = english.replace("{}", FIGURE);
        let fits = all.iter().filter(|(other, _)| holes(other, &text).is_some());
        let found = fits.max_by_key(|(other, _)| own_words(other)).map(|(other, _)| other);
        assert_eq!(found, Some(english));
    }
}

#[test]
fn refusals_are_told_in_chinese() {
    for (english, chinese) in [
        ("ticket P-7 was changed meanwhile (read it again)", "工单 P-7 已被他人修改（请刷新后再试）"),
        (
            "action `close` cannot be done in state `new` (it can in: open, solved)",
            "工单处于状态 `new`，不能执行操作 `close`（可在以下状态：open, solved）",
        ),
        (
            "action `close` needs one of the roles desk, and `li` has none",
            "操作 `close` 需要以下角色之一：desk（`li` 的角色：无）",
        ),
        ("`limit`: expected 1 to 500, got 0", "`limit`：应为 1 至 500，现为 0"),
        ("swap 3 is agreed already", "换班 3 已获同意"),
        // What somebody typed stays, whatever it looks like.
        ("count 4 was explained by `li` already: sign in first", "盘点 4 已由 `li` 说明：「sign in first」"),
        ("there is no ticket 1\nthere is no ticket 2", "没有工单 1\n没有工单 2"),
        ("there is no ticket 1\nnobody ever says this", "没有工单 1\nnobody ever says this"),
    ] {
        assert_eq!(in_chinese(english), chinese);
    }
}

/// A sentence of the tables that nobody says any more, or says otherwise, is found here.
#[test]
fn every_sentence_is_said_somewhere() {
    let written: BTreeSet<_> = sources().values().flat_map(|source| texts(source)).collect();
    // Behind the name of an argument stands a sentence of its own.
    let behind = |text: &String| Some(text.strip_prefix('`')?.split_once("`: ")?.1.to_owned());
    let said: Vec<_> = written.iter().filter_map(behind).chain(written.iter().cloned()).collect();
    let lost: Vec<_> = own()
        .chain(parts::PARTS)
        .map(|(english, _)| english)
        .filter(|english| !is_said(&english.replace("{}", FIGURE), &said))
        .collect();
    assert!(lost.is_empty(), "nobody says: {lost:#?}");
}

/// A refusal of the engine or the host that the tables lack is found here.
#[test]
fn every_refusal_has_its_chinese() {
    let mut lacking = Vec::new();
    let mut found = 0;
    for (path, source) in sources() {
        for english in refusals(&source) {
            found += 1;
            let told = in_chinese(&english.replace("{}", FIGURE));
            let outside: String = told.split('`').step_by(2).collect::<Vec<_>>().join(" ");
            let words = outside.split(|one: char| !one.is_ascii_alphabetic()).filter(|word| word.len() > 2);
            let left: Vec<_> = words.filter(|word| !KNOWN.contains(word)).collect();
            if !left.is_empty() && !ENGLISH.iter().any(|begin| english.starts_with(begin)) {
                lacking.push(format!("{}: {english}", path.display()));
            }
        }
    }
    assert!(found > 250, "only {found} refusals were found in the sources");
    assert!(lacking.is_empty(), "there is no Chinese for: {lacking:#?}");
}

/// Whether some texts of the sources, put into one another, can come to this one.
fn is_said(text: &str, said: &[String]) -> bool {
    let told = |part: &str| part.chars().any(char::is_alphabetic);
    said.iter().any(|sentence| {
        let fixed = sentence.replace("{}", "");
        let carries = fixed.chars().filter(|one| one.is_alphabetic()).count();
        // A text of a few letters would fit nearly everything.
        (carries > 2 || sentence.starts_with('`') || sentence == text)
            && holes(sentence, text)
                .is_some_and(|parts| parts.iter().all(|part| !told(part) || is_said(part, said)))
    })
}

/// The sources that refuse, without their tests, by path.
fn sources() -> BTreeMap<PathBuf, String> {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    for folder in [engine.join("src"), engine.join("../server/src")] {
        read(&folder, &mut found);
    }
    found
}

fn read(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if ["tests", "chinese", "cli", "scenario", "bench", "search", "channel"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            found.insert(path, source);
        }
    }
}

/// The sentences that refusals are made of: those written there, or in the value that is given them.
fn refusals(source: &str) -> Vec<String> {
    const MADE: [&str; 10] = [
        "conflict(",
        "denied(",
        "invalid(",
        "Refusal::NotFound(",
        "Refusal::Denied(",
        "Refusal::Limit(",
        "Refusal::Invalid(",
        "Refusal::Conflict(",
        "Problem::not_found(",
        "Problem::new(",
    ];
    let mut found = Vec::new();
    for made in MADE {
        for (at, _) in source.match_indices(made) {
            let argument = until(&source[at + made.len()..], ')');
            let written = sentences(argument);
            if !written.is_empty() {
                found.extend(written);
                continue;
            }
            let name = argument.rsplit([',', ' ']).find(|part| !part.trim().is_empty()).unwrap_or_default();
            let name = name.trim().split(['.', '(']).next().unwrap_or_default();
            if let Some(start) = source[..at].rfind(&format!("let {name} =")) {
                found.extend(sentences(until(&source[start..], ';')));
            }
        }
    }
    found
}

fn sentences(source: &str) -> Vec<String> {
    let several = |text: &String| text.trim().contains(' ') && text.is_ascii();
    texts(source).into_iter().filter(several).collect()
}

/// The source up to a sign outside of texts and of brackets.
fn until(source: &str, end: char) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, one) in source.char_indices() {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            _ if one == end && depth == 0 => return &source[..at],
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    source
}

/// The texts between quotation marks, with `{}` for what they are filled in with.
fn texts(source: &str) -> Vec<String> {
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("'\"'", "").replace("'\\\"'", "");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some((_, text)) = rest.split_once('"') {
        let mut escaped = false;
        let end = text.find(|one| {
            let ends = one == '"' && !escaped;
            escaped = one == '\\' && !escaped;
            ends
        });
        let Some(end) = end else { break };
        found.push(places(&unescaped(&text[..end])).trim().to_owned());
        rest = &text[end + 1..];
    }
    found
}

fn unescaped(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let whole = lines.fold(first, |whole, line| whole + line.trim_start());
    whole.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\")
}

/// `{name}` and `{0:?}` as `{}`; doubled braces are braces.
fn places(text: &str) -> String {
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let mut whole = String::new();
    let mut rest = text.as_str();
    while let Some((before, place)) = rest.split_once('{') {
        whole.push_str(before);
        whole.push_str("{}");
        rest = place.split_once('}').map_or("", |(_, after)| after);
    }
    (whole + rest).replace('\u{1}', "{").replace('\u{2}', "}")
}
