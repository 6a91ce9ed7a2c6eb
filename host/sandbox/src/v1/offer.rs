//! The names of the interface: what the probe compares a component with.

use std::sync::LazyLock;

use frontdesk_engine::hooks::Hook;
use semver::Version;

/// What the names of all interfaces begin with.
pub(crate) const PREFIX: &str = "frontdesk:plugin/";

/// The version of `wit/v1` that this host was built with.
pub(crate) const VERSION: Version = frontdesk_engine::hooks::INTERFACE;

/// The files of `wit/v1` that say what plugins may import.
const IMPORTED: [&str; 17] = [
    include_str!("../../../../wit/v1/types.wit"),
    include_str!("../../../../wit/v1/tickets.wit"),
    include_str!("../../../../wit/v1/schedules.wit"),
    include_str!("../../../../wit/v1/duties.wit"),
    include_str!("../../../../wit/v1/figures.wit"),
    include_str!("../../../../wit/v1/notifications.wit"),
    include_str!("../../../../wit/v1/registers.wit"),
    include_str!("../../../../wit/v1/ledgers.wit"),
    include_str!("../../../../wit/v1/custody.wit"),
    include_str!("../../../../wit/v1/documents.wit"),
    include_str!("../../../../wit/v1/directory.wit"),
    include_str!("../../../../wit/v1/approvals.wit"),
    include_str!("../../../../wit/v1/turn.wit"),
    include_str!("../../../../wit/v1/words.wit"),
    include_str!("../../../../wit/v1/gates.wit"),
    include_str!("../../../../wit/v1/queues.wit"),
    include_str!("../../../../wit/v1/rosters.wit"),
];

/// The interfaces a plugin may import, with their functions.
static IMPORTS: LazyLock<Vec<Interface>> =
    LazyLock::new(|| IMPORTED.iter().flat_map(|wit| interfaces(wit)).collect());

/// An interface and its functions.
pub(crate) type Interface = (&'static str, Vec<&'static str>);

/// The functions of an interface; nothing when there is no such interface.
pub(crate) fn functions(interface: &str) -> Option<&'static [&'static str]> {
    IMPORTS.iter().find(|(name, _)| *name == interface).map(|(_, functions)| functions.as_slice())
}

/// The one function of a hook's interface.
pub(crate) fn hook_function(hook: Hook) -> &'static str {
    if hook == Hook::OnReport { "build" } else { "handle" }
}

/// Interfaces and functions of a WIT file, in its order. Reads our own layout, not any WIT.
pub(crate) fn interfaces(wit: &'static str) -> Vec<Interface> {
    let mut found: Vec<Interface> = Vec::new();
    for line in wit.lines() {
        if let Some(name) = line.strip_prefix("interface ") {
            found.push((name.trim_end_matches(" {"), Vec::new()));
        } else if let Some((name, _)) = line.trim().split_once(": func(")
            && let Some((_, functions)) = found.last_mut()
        {
            functions.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOOKS: &str = include_str!("../../../../wit/v1/hooks.wit");
    const WORLDS: &str = include_str!("../../../../wit/v1/worlds.wit");

    #[test]
    fn every_import_of_the_worlds_is_known() {
        let imports =
            WORLDS.lines().filter_map(|line| line.trim().strip_prefix("import ")?.strip_suffix(';'));
        let imports: Vec<_> = imports.collect();
        assert!(imports.len() >= 6, "{imports:?}");
        for import in imports {
            assert!(functions(import).is_some_and(|functions| !functions.is_empty()), "{import}");
        }
    }

    #[test]
    fn the_hooks_are_those_of_the_wit_files() {
        let named: Vec<Interface> = Hook::ALL.map(|hook| (hook.name(), vec![hook_function(hook)])).into();
        assert_eq!(named, interfaces(HOOKS));
    }

    #[test]
    fn the_version_is_that_of_the_wit_files() {
        let first = format!("package frontdesk:plugin@{VERSION};");
        for wit in IMPORTED.into_iter().chain([HOOKS, WORLDS]) {
            assert_eq!(wit.lines().next(), Some(first.as_str()));
        }
    }
}
