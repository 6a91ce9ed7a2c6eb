//! Words: phrases that must not leave the house, and phrases to say.

use frontdesk_engine::command::{Command, Open, ScriptText};
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::notice::{Audience, Notice};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::word::{Additions, Hit, PHRASE_CHARS_MAX, Phrases};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use crate::laws::config;

use super::settings::{inquiry, talking};
use super::world::{World, act, at, fields, form};

fn answer(world: &mut World, text: &str) -> Result<u64, String> {
    let id = inquiry(world, json!({ "subject": "Parking" }));
    let command = act(id, "answer", json!({ "reply": text }));
    match world.by("ann", command.clone()) {
        frontdesk_engine::run::Outcome::Done(_) => Ok(id),
        _ => Err(world.refused("ann", command)),
    }
}

#[test]
fn a_whole_answer_is_not_a_part_of_one() {
    let phrases = Phrases::new(["不", "我不知道", "No"], [], true);
    let hits = |text: &str| !phrases.hits(text).is_empty();
    for text in [
        "不",
        "不。",
        " 不 ",
        "不!",
        "不……",
        "“不”",
        "不啊",
        "嗯,不。",
        "不呢?",
        "(不)",
        "\u{200b}不\u{feff}",
        "我不知道",
        "我 不 知道。",
        "我不知道啊!!",
        "NO",
        "no.",
        "ＮＯ！",
        " no ?",
    ] {
        assert!(hits(text), "{text}");
    }
    for text in [
        "不好意思",
        "不客气",
        "不,谢谢",
        "不不",
        "我不知道,我问一下",
        "您不知道吗",
        "nothing",
        "no one",
        "n o",
        "",
        "。",
        "啊",
    ] {
        assert!(!hits(text), "{text}");
    }
}

#[test]
fn phrases_stand_inside_texts_but_for_their_exceptions() {
    let phrases = Phrases::new(
        ["不", "不知道", "not my job", "不归我们管"],
        ["不好意思", "不客气", "不知道能不能"],
        false,
    );
    let told =
        |text: &str| phrases.hits(text).into_iter().map(|hit| (hit.phrase, hit.at)).collect::<Vec<_>>();
    let hit = |phrase: &str, at| (phrase.to_owned(), at);
    for (text, expected) in [
        ("不好意思,请稍等", vec![]),
        ("不客气!不知道", vec![hit("不知道", 4)]),
        ("我不知道能不能帮您", vec![]),
        ("这事不归我们管,不知道。", vec![hit("不归我们管", 2), hit("不知道", 8)]),
        // A break in the text is no part of a phrase, a blank is nothing.
        ("行不,知道了", vec![hit("不", 1)]),
        ("不 知　道", vec![hit("不知道", 0)]),
        ("It is NOT  my Job!", vec![hit("not my job", 6)]),
        ("It is not my jobs", vec![]),
        ("knot my job", vec![]),
        ("Ｎｏｔ my job", vec![hit("not my job", 0)]),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn a_field_is_refused_with_phrase_place_and_way_out() {
    let mut world = talking();
    assert_eq!(
        answer(&mut world, "这是地产的事,不归我们管").unwrap_err(),
        "Not so: 这是地产的事, 不归我们管 in reply. Say: "
    );
    assert_eq!(answer(&mut world, "我不知道。").unwrap_err(), "Not so: 我不知道 in reply. Say: 我帮您问一下");
    assert_eq!(answer(&mut world, "不").unwrap_err(), "Not so: 不 in reply. Say: ");
    answer(&mut world, "不好意思,我马上去问").unwrap();
    // What the guest said is not screened.
    let open =
        Open { workflow: "inquiry".into(), form: form(json!({ "subject": "不知道" })), ..Open::default() };
    world.done("ann", Command::Open(open));
}

#[test]
fn a_mark_lets_it_pass_and_tells() {
    let mut world = talking();
    let id = answer(&mut world, "保证周五到,一定!").unwrap();
    let ticket = world.ticket(id);
    assert_eq!(ticket.tags, ["banned-promises"]);
    let line = world.history(id).into_iter().find(|line| line.kind == "marked").unwrap();
    assert_eq!(line.text, "promises: 保证, 一定 (reply)");
    let plain = answer(&mut world, "一般周五能到").unwrap();
    assert!(world.ticket(plain).tags.is_empty());
}

#[test]
fn replies_are_screened_and_notes_are_not() {
    let mut world = talking();
    let id = inquiry(&mut world, json!({ "subject": "Parking" }));
    world.told();
    let reply = |text: &str| Command::Reply { ticket: id, text: text.into() };
    assert_eq!(world.refused("ann", reply("不知道")), "Not so: 不知道 in reply. Say: 我帮您问一下");
    world.done("ann", Command::Note { ticket: id, text: "客人说不知道".into() });
    world.done("ann", reply("我保证"));
    assert_eq!(world.heard(), [format!("noted {id}"), format!("replied {id}")]);
    assert_eq!(world.ticket(id).tags, ["banned-promises"]);
    assert_eq!(world.refused("ann", reply(" ")), "`text`: expected 1 to 4000 characters, got 1");
}

#[test]
fn a_notice_is_screened_as_it_would_be_read() {
    let mut world = talking();
    world.on_opened(|_, turn| {
        let answer = |text: &str| Notice {
            to: vec![Audience::Address("email".into(), "guest@example.com".into())],
            template: "answer".into(),
            arguments: fields([("text", Value::text(text))]),
            about: None,
            key: None,
            urgent: false,
        };
        let refused = turn.send(answer("不归我们管")).unwrap_err();
        assert!(matches!(refused, frontdesk_engine::turn::Halt::Refused(Refusal::Rule { rule, .. }) if rule == "blunt"));
        turn.send(answer("不客气"))?;
        assert_eq!(turn.check_words("shrugs", "真不知道")?, [Hit { phrase: "不知道".into(), at: 1 }]);
        assert_eq!(
            turn.check_words("rude", "x").unwrap_err().to_string(),
            "there is no list of phrases `rude` (there are: blunt, shrugs, promises)"
        );
        Ok(())
    });
    inquiry(&mut world, json!({ "subject": "Parking" }));
}

fn add(list: &str, phrases: &[&str], except: &[&str], without: &[&str], from: Option<&str>) -> Command {
    let all = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
    let additions = Additions { phrases: all(phrases), except: all(except), without: all(without) };
    Command::ChangePhrases { plugin: "talk".into(), list: list.into(), additions, from: from.map(at) }
}

#[test]
fn operators_add_phrases_from_a_moment_on() {
    let mut world = talking();
    world.admin(add(
        "shrugs",
        &["随便你"],
        &["不知道怎么称呼您"],
        &["这是地产的事"],
        Some("2026-03-02 10:00"),
    ));
    answer(&mut world, "随便你").unwrap();
    world.until("2026-03-02 10:00");
    assert_eq!(answer(&mut world, "随便你!").unwrap_err(), "Not so: 随便你 in reply. Say: ");
    answer(&mut world, "不知道怎么称呼您?").unwrap();
    answer(&mut world, "这是地产的事").unwrap();
    world.admin(add("shrugs", &[], &[], &[], None));
    answer(&mut world, "随便你").unwrap();
    for (command, sentence) in [
        (add("shrugs", &["。"], &[], &[], None), "`phrases[0]`: expected a phrase with letters, got `。`"),
        (
            add("shrugs", &[], &[], &["随便"], None),
            "`without`: the list has no `随便` (there are: 不知道, 不归我们管, 这是地产的事)",
        ),
        (
            add("shrug", &[], &[], &[], None),
            "there is no list of phrases `shrug` (there are: blunt, shrugs, promises)",
        ),
        (add("shrugs", &[], &[], &[], Some("2026-03-02 09:00")), "`from`: expected a moment not before now"),
    ] {
        assert_eq!(world.admin_refused(command), sentence);
    }
    assert_eq!(world.refused("ann", add("shrugs", &[], &[], &[], None)), "only an administrator can do this");
}

fn word(script: &str, text: Option<&str>, from: Option<&str>, until: Option<&str>) -> Command {
    let text = text.map(|text| [("zh".to_owned(), text.to_owned())].into_iter().collect());
    let wanted = ScriptText { text, from: from.map(at), until: until.map(at) };
    Command::ChangeScript { plugin: "talk".into(), script: script.into(), wanted }
}

#[test]
fn scripts_are_offered_in_the_words_of_their_time() {
    let mut world = talking();
    world.on_opened(|ticket, turn| {
        let name = fields([("name", Value::text("Ann"))]);
        let said = turn.script("greeting", &name, Some(ticket.id), Some("zh"))?;
        turn.note(ticket.id, &said)?;
        assert_eq!(
            turn.script("greeting", &Fields::new(), None, None).unwrap_err().to_string(),
            "script `greeting`: argument `name` is missing"
        );
        Ok(())
    });
    let said = |world: &mut World| {
        let id = inquiry(world, json!({ "subject": "Parking" }));
        world.history(id).into_iter().find(|line| line.kind == "noted").unwrap().text
    };
    let plain = "您好,Lotus Court,我是Ann。";
    assert_eq!(said(&mut world), plain);
    let festive = Some("中秋快乐,我是{{ name }}。");
    world.admin(word("greeting", festive, Some("2026-09-25 00:00"), Some("2026-09-26 00:00")));
    world.until("2026-09-24 23:59");
    assert_eq!(said(&mut world), plain);
    world.until("2026-09-25 00:00");
    assert_eq!(said(&mut world), "中秋快乐,我是Ann。");
    world.until("2026-09-26 00:00");
    assert_eq!(said(&mut world), plain);
    for (command, sentence) in [
        (
            word("greeting", Some("{{ nmae }}"), None, None),
            "`text.zh`: there is no argument `nmae` (there are: name, ticket, site, recipient)",
        ),
        (
            word("greeting", Some(" "), None, None),
            "`text`: expected a text in at least one language, got none",
        ),
        (
            word("greeting", None, Some("2026-10-02"), Some("2026-10-01")),
            "`until`: expected a moment after `from`",
        ),
        (word("greet", None, None, None), "there is no script `greet` (there are: greeting, sale)"),
    ] {
        assert_eq!(world.admin_refused(command), sentence);
    }
}

#[test]
fn a_script_ends_with_its_last_day_or_when_it_is_withdrawn() {
    let mut world = talking();
    world.on_opened(|ticket, turn| {
        let said = turn.script("sale", &Fields::new(), None, None);
        turn.note(ticket.id, &said.unwrap_or_else(|halt| halt.to_string()))?;
        Ok(())
    });
    let said = |world: &mut World| {
        let id = inquiry(world, json!({ "subject": "Parking" }));
        world.history(id).into_iter().find(|line| line.kind == "noted").unwrap().text
    };
    world.until("2026-11-11 23:59");
    assert_eq!(said(&mut world), "The sale is on.");
    world.until("2026-11-12 00:00");
    assert_eq!(said(&mut world), "script `sale` is not offered at 2026-11-12 00:00:00");
    world.admin(word("sale", Some("加场!"), None, None));
    assert_eq!(said(&mut world), "加场!");
    world.admin(word("sale", None, Some("2026-11-12 01:00"), None));
    world.until("2026-11-12 01:00");
    assert_eq!(said(&mut world), "script `sale` is not offered at 2026-11-12 01:00:00");
}

/// The same without a trie: every phrase at every place of a text of one kind of letters.
fn naive(phrases: &[String], except: &[String], text: &str) -> Vec<(String, usize)> {
    let letters: Vec<char> = text.chars().collect();
    let places = |all: &[String]| {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for at in 0..letters.len() {
            for (which, phrase) in all.iter().enumerate() {
                let phrase: Vec<char> = phrase.chars().collect();
                let first = all.iter().position(|other| *other == all[which]) == Some(which);
                if first && letters[at..].starts_with(&phrase) {
                    found.push((at, at + phrase.len(), which));
                }
            }
        }
        found.sort_by_key(|(from, to, _)| (*from, *to));
        found
    };
    let (found, spared) = (places(phrases), places(except));
    let covered = |one: &(usize, usize, usize)| {
        let inside = |other: &(usize, usize, usize)| other.0 <= one.0 && one.1 <= other.1;
        spared.iter().any(inside)
            || found.iter().any(|other| inside(other) && other.1 - other.0 > one.1 - one.0)
    };
    let hits = found.iter().filter(|one| !covered(one));
    hits.map(|(from, _, which)| (phrases[*which].clone(), *from)).collect()
}

fn chinese(most: usize) -> impl Strategy<Value = String> {
    vec(prop::sample::select(vec!['不', '知', '道', '好', '您']), 1..=most)
        .prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hits_are_those_of_the_naive_search(
        phrases in vec(chinese(4), 1..6),
        except in vec(chinese(5), 0..4),
        text in chinese(24),
    ) {
        let found = Phrases::new(
            phrases.iter().map(String::as_str),
            except.iter().map(String::as_str),
            false,
        );
        let got: Vec<_> = found.hits(&text).into_iter().map(|hit| (hit.phrase, hit.at)).collect();
        prop_assert_eq!(got, naive(&phrases, &except, &text));
    }

    #[test]
    fn how_a_phrase_is_typed_makes_no_difference(
        text in "[不知道好ab。，,! 　Ａ]{0,20}",
        blanks in vec(0_usize..20, 0..5),
    ) {
        let phrases = Phrases::new(["不知道", "不", "ab"], ["不好"], false);
        let spaced: String = text
            .chars()
            .enumerate()
            .flat_map(|(at, letter)| {
                let hidden = blanks.contains(&at).then_some('\u{200b}');
                [Some(letter), hidden].into_iter().flatten()
            })
            .collect();
        let told = |text: &str| phrases.hits(text).into_iter().map(|hit| hit.phrase).collect::<Vec<_>>();
        prop_assert_eq!(told(&text.to_uppercase()), told(&text));
        prop_assert_eq!(told(&spaced), told(&text));
        for hit in phrases.hits(&text) {
            prop_assert!(text.chars().count() > hit.at);
        }
    }
}

#[test]
fn a_long_text_is_read_in_one_go() {
    let long = "不".repeat(PHRASE_CHARS_MAX);
    let phrases = Phrases::new([long.as_str()], [], false);
    let text = "不".repeat(20_000);
    assert_eq!(phrases.hits(&text).len(), 20_000 - PHRASE_CHARS_MAX + 1);
}
