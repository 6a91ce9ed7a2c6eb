//! `frontdesk plugin check --against VERSION`: what a plugin needs of the interface, and whether a host that offers a version has it.

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_sandbox::{Probe, hook_since, interface_versions, since};
use semver::Version;
use serde_json::{Value as Json, json};

/// What a plugin uses, and since when the interface has it.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    /// `call`, `hook` or `blueprint`.
    kind: &'static str,
    /// `schedules.start-deadline`, `on-ticket`, `deadlines.back.while_in`.
    name: String,
    since: Version,
}

/// What a plugin needs, held against a version of the interface.
#[derive(Debug)]
pub(super) struct Needs {
    against: Version,
    uses: Vec<Use>,
    /// What else keeps it from being loaded there.
    others: Vec<String>,
}

/// Sections of the blueprint that came with 1.1.
const SECTIONS_1_1: [&str; 9] =
    ["approvals", "banned", "documents", "holds", "personal", "queries", "queues", "quiet", "scripts"];

/// Keys of what stands in older sections that came with 1.1.
const KEYS_1_1: [(&str, &[&str]); 9] = [
    ("deadlines", &["anchor", "jump", "levels", "offset", "pauses_in", "while_in"]),
    ("duties", &["phases", "quota", "random", "settles"]),
    ("ledgers", &["cap", "kinds", "streaks"]),
    ("notices", &["confirm", "digest", "fallback", "receipts"]),
    (
        "posts",
        &["cover", "hand_over", "headcount", "hours", "presence", "relief", "rules", "shifts", "swaps"],
    ),
    ("registers", &["custody"]),
    ("reports", &["closes", "opens"]),
    ("settings", &["per_case"]),
    ("workflows", &["keep", "links", "repeat", "signatures"]),
];

/// Reads a version as people write it: `1.0` or `1.0.0`; one that this program knows.
pub(super) fn version(text: &str) -> Result<Version, String> {
    let known = interface_versions();
    let asked = Version::parse(text).or_else(|_| Version::parse(&format!("{text}.0")));
    let found = asked.ok().filter(|asked| known.contains(asked));
    found.ok_or_else(|| {
        let known: Vec<_> = known.iter().map(ToString::to_string).collect();
        format!("expected a version of the interface: {}, got `{text}`", known.join(", "))
    })
}

impl Needs {
    /// Holds what a plugin declares and, where it was built, what it calls against a version.
    pub(super) fn of(blueprint: Option<&Blueprint>, probe: Option<&Probe>, against: Version) -> Self {
        let mut needs = Self { against, uses: Vec::new(), others: Vec::new() };
        if let Some(blueprint) = blueprint {
            needs.declared(blueprint);
        }
        match probe {
            Some(probe) => needs.built(probe),
            None => needs.others.push("was not built yet: what its code calls is not known".to_owned()),
        }
        needs
    }

    fn declared(&mut self, blueprint: &Blueprint) {
        let asked = &blueprint.plugin.interface;
        if !asked.matches(&self.against) {
            let text = format!(
                "its blueprint asks for `frontdesk:plugin` {asked} (change `interface` under [plugin])"
            );
            self.others.push(text);
        }
        let json = serde_json::to_value(blueprint).unwrap_or_default();
        let found = newer_keys(&json).into_iter();
        self.uses.extend(found.map(|name| Use { kind: "blueprint", name, since: Version::new(1, 1, 0) }));
    }

    fn built(&mut self, probe: &Probe) {
        if let Some(built_for) = probe.built_for.as_ref().filter(|version| **version > self.against) {
            let against = &self.against;
            let text =
                format!("it was built for {built_for} (build it with the SDK that came with {against})");
            self.others.push(text);
        }
        let hooks =
            probe.hooks.iter().map(|hook| (("hook", hook.name().to_owned()), Some(hook_since(*hook))));
        let calls = probe.calls.iter().flat_map(|(interface, functions)| {
            functions.iter().map(move |function| {
                (("call", format!("{interface}.{function}")), since(interface, function))
            })
        });
        let uses =
            hooks.chain(calls).filter_map(|((kind, name), since)| Some(Use { kind, name, since: since? }));
        self.uses.extend(uses);
    }

    /// Whether a host that offers the version would load it.
    pub(super) fn are_met(&self) -> bool {
        self.others.is_empty() && self.uses.iter().all(|it| it.since <= self.against)
    }

    /// In words, after the plugin's name.
    pub(super) fn print(&self, plugin: &str) {
        let against = &self.against;
        let verdict = if self.are_met() { "would load" } else { "would not load" };
        println!("{plugin}: {verdict} on a host that offers {against}");
        for text in &self.others {
            println!("  {text}");
        }
        for version in interface_versions() {
            let names: Vec<_> = self
                .uses
                .iter()
                .filter(|it| it.since == version)
                .map(|it| format!("`{}`", it.name))
                .collect();
            let word = if version > *against { "needs" } else { "uses, there since" };
            if !names.is_empty() {
                println!("  {word} {version}: {}", names.join(", "));
            }
        }
    }

    pub(super) fn json(&self) -> Json {
        let uses = self.uses.iter().map(|it| json!({ "kind": it.kind, "name": it.name, "since": it.since }));
        json!({
            "version": self.against,
            "loads": self.are_met(),
            "uses": uses.collect::<Vec<_>>(),
            "problems": self.others,
        })
    }
}

/// Where a blueprint says something that 1.0 did not know.
fn newer_keys(blueprint: &Json) -> Vec<String> {
    let says = |json: &Json| !is_left_out(json);
    let mut found: Vec<String> =
        SECTIONS_1_1.iter().filter(|name| says(&blueprint[**name])).map(|name| (*name).to_owned()).collect();
    for (section, keys) in KEYS_1_1 {
        for (name, one) in blueprint[section].as_object().into_iter().flatten() {
            let said = keys.iter().filter(|key| says(&one[**key]));
            found.extend(said.map(|key| format!("{section}.{name}.{key}")));
        }
    }
    found
}

/// What a blueprint reads like where its author wrote nothing.
fn is_left_out(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Bool(yes) => !yes,
        Json::Array(list) => list.is_empty(),
        Json::Object(keys) => keys.is_empty(),
        Json::String(text) => text.is_empty(),
        Json::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_engine::blueprint::read::read_files;

    use super::*;

    const TEMPLATE: &str = include_str!("../../../../../sdk/template/blueprint/plugin.toml");

    fn blueprint() -> Blueprint {
        let text = TEMPLATE.replace("interface = \"^1.1\"", "interface = \"^1\"");
        read_files(&[("plugin.toml".to_owned(), text)]).unwrap()
    }

    #[test]
    fn versions_are_those_of_the_interface() {
        assert_eq!(
            (version("1.0"), version("1.1.0")),
            (Ok(Version::new(1, 0, 0)), Ok(Version::new(1, 1, 0)))
        );
        assert_eq!(
            version("0.1").unwrap_err(),
            "expected a version of the interface: 1.0.0, 1.1.0, got `0.1`"
        );
    }

    #[test]
    fn a_blueprint_tells_what_came_later() {
        assert_eq!(newer_keys(&serde_json::to_value(blueprint()).unwrap()), Vec::<String>::new());
        let deadlines = json!({ "fetched": { "within": "30 days", "while_in": ["kept"], "jump": false } });
        let found =
            newer_keys(&json!({ "queues": {}, "quiet": { "from": "22:00" }, "deadlines": deadlines }));
        assert_eq!(found, ["quiet", "deadlines.fetched.while_in"]);
    }

    #[test]
    fn what_is_newer_than_the_host_keeps_a_plugin_out() {
        let probe = |call: &str, built_for: Version| Probe {
            calls: [("duties".to_owned(), vec![call.to_owned()])].into(),
            built_for: Some(built_for),
            ..Probe::default()
        };
        let met =
            |probe: &Probe, against: Version| Needs::of(Some(&blueprint()), Some(probe), against).are_met();
        let (old, new) = (Version::new(1, 0, 0), Version::new(1, 1, 0));
        assert!(met(&Probe { built_for: Some(old.clone()), ..Probe::default() }, old.clone()));
        assert!(!met(&probe("start-series", old.clone()), old.clone()));
        assert!(met(&probe("start-series", new.clone()), new.clone()));
        assert!(!met(&Probe { built_for: Some(new), ..Probe::default() }, old.clone()));
        assert!(!Needs::of(Some(&blueprint()), None, old).are_met(), "nobody knows what is not built");
    }
}
