//! The names of interface 1.0: what the probe compares a component with.

use frontdesk_engine::hooks::Hook;
use semver::Version;

/// What the names of all interfaces begin with.
pub(crate) const PREFIX: &str = "frontdesk:plugin/";

/// The version of `wit/v1` that this host was built with.
pub(crate) const VERSION: Version = Version::new(1, 0, 0);

/// The interfaces a plugin may import, with their functions. A test compares them with the WIT files.
const IMPORTS: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("tickets", &["open", "get", "find", "count", "act", "set", "assign", "note", "link", "links"]),
    (
        "schedules",
        &[
            "set-timer",
            "clear-timer",
            "start-deadline",
            "start-deadline-from",
            "pause-deadline",
            "resume-deadline",
            "stop-deadline",
            "deadlines",
            "add",
            "between",
            "working-day",
            "is-working-day",
            "add-months",
            "add-days",
            "civil-date",
            "minute-of-day",
            "moment-of",
            "plan-duty",
            "occurrences",
            "on-post",
            "shifts",
        ],
    ),
    ("notifications", &["send", "send-anyway", "withdraw"]),
    ("registers", &["get", "find", "put", "add", "remove", "post", "sum", "next-number"]),
    ("directory", &["get", "with-role", "superior"]),
    ("turn", &["now", "actor", "actor-roles", "site", "setting", "setting-for", "random", "log"]),
];

/// The functions of an interface; nothing when there is no such interface.
pub(crate) fn functions(interface: &str) -> Option<&'static [&'static str]> {
    IMPORTS.iter().find(|(name, _)| *name == interface).map(|(_, functions)| *functions)
}

/// The one function of a hook's interface.
pub(crate) fn hook_function(hook: Hook) -> &'static str {
    if hook == Hook::OnReport { "build" } else { "handle" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Interfaces and functions of a WIT file, in its order. Reads our own layout, not any WIT.
    fn interfaces(wit: &str) -> Vec<(String, Vec<String>)> {
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for line in wit.lines() {
            if let Some(name) = line.strip_prefix("interface ") {
                found.push((name.trim_end_matches(" {").into(), Vec::new()));
            } else if let Some((name, _)) = line.trim().split_once(": func(")
                && let Some((_, functions)) = found.last_mut()
            {
                functions.push(name.into());
            }
        }
        found
    }

    #[test]
    fn the_names_are_those_of_the_wit_files() {
        let mut expected = interfaces(include_str!("../../../../wit/v1/types.wit"));
        expected.extend(interfaces(include_str!("../../../../wit/v1/host.wit")));
        let named: Vec<(String, Vec<String>)> = IMPORTS
            .iter()
            .map(|(name, functions)| ((*name).into(), functions.iter().map(|f| (*f).into()).collect()))
            .collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn the_hooks_are_those_of_the_wit_files() {
        let named: Vec<(String, Vec<String>)> =
            Hook::ALL.map(|hook| (hook.name().to_owned(), vec![hook_function(hook).to_owned()])).into();
        assert_eq!(named, interfaces(include_str!("../../../../wit/v1/hooks.wit")));
    }

    #[test]
    fn the_version_is_that_of_the_wit_files() {
        let first = format!("package frontdesk:plugin@{VERSION};");
        for wit in [
            include_str!("../../../../wit/v1/types.wit"),
            include_str!("../../../../wit/v1/host.wit"),
            include_str!("../../../../wit/v1/hooks.wit"),
            include_str!("../../../../wit/v1/worlds.wit"),
        ] {
            assert_eq!(wit.lines().next(), Some(first.as_str()));
        }
    }
}
