//! Since when the interface has what: a plugin for an older host must not ask for newer things.

use frontdesk_engine::hooks::Hook;
use semver::Version;

use crate::v1::offer::{self, interfaces};

/// The files of a release.
macro_rules! released {
    ($version:literal: $($file:literal)*) => {
        &[$(include_str!(concat!("../../../wit/released/", $version, "/", $file, ".wit"))),*]
    };
}

/// What was released, oldest first, with its files. What is offered now is in `wit/v1`, see [`offer`].
const RELEASED: [(Version, &[&str]); 2] = [
    (Version::new(1, 0, 0), released!("1.0.0": "types" "host" "hooks")),
    (
        Version::new(1, 1, 0),
        released!("1.1.0": "types" "tickets" "schedules" "duties" "figures" "notifications" "registers" "ledgers"
            "custody" "documents" "directory" "approvals" "turn" "words" "gates" "queues" "rosters" "hooks"),
    ),
];

/// The versions of the interface that this host knows, oldest first; the last is the one it offers.
#[must_use]
pub fn interface_versions() -> Vec<Version> {
    let mut versions: Vec<_> = RELEASED.into_iter().map(|(version, _)| version).collect();
    if versions.last() != Some(&offer::VERSION) {
        versions.push(offer::VERSION);
    }
    versions
}

/// The first version of the interface that has a function of an interface (`tickets`, `open`); nothing where none has.
#[must_use]
pub fn since(interface: &str, function: &str) -> Option<Version> {
    let has = |wit: &&'static str| {
        interfaces(wit).iter().any(|(name, functions)| *name == interface && functions.contains(&function))
    };
    let released = RELEASED.into_iter().find(|(_, files)| files.iter().any(has));
    let of_hook = |hook: Hook| hook.name() == interface && offer::hook_function(hook) == function;
    let offered = || {
        let calls = offer::functions(interface).is_some_and(|known| known.contains(&function));
        (calls || Hook::ALL.into_iter().any(of_hook)).then_some(offer::VERSION)
    };
    released.map(|(version, _)| version).or_else(offered)
}

/// The first version of the interface that calls a hook.
#[must_use]
pub fn hook_since(hook: Hook) -> Version {
    since(hook.name(), offer::hook_function(hook)).unwrap_or(offer::VERSION)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn everything_is_there_since_the_release_that_brought_it() {
        let table = [
            ("tickets", "open", Some("1.0.0")),
            ("on-ticket", "handle", Some("1.0.0")),
            ("on-report", "build", Some("1.0.0")),
            ("duties", "start-series", Some("1.1.0")),
            ("tickets", "merge", None),
            ("vault", "open", None),
        ];
        for (interface, function, expected) in table {
            let found = since(interface, function).map(|version| version.to_string());
            assert_eq!(found.as_deref(), expected, "{interface}.{function}");
        }
        for hook in Hook::ALL {
            let minor = u64::from(hook == Hook::OnUpgrade);
            assert_eq!(hook_since(hook), Version::new(1, minor, 0), "{}", hook.name());
        }
    }

    #[test]
    fn every_release_is_known() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/released");
        let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let there: BTreeSet<_> = folders.map(|name| name.into_string().unwrap()).collect();
        let known: BTreeSet<_> = RELEASED.into_iter().map(|(version, _)| version.to_string()).collect();
        assert_eq!(there, known, "folders of `wit/released`, and `RELEASED`");
        let first = |wit: &str| wit.lines().next().unwrap_or_default().to_owned();
        for (version, files) in RELEASED {
            for wit in files {
                assert_eq!(first(wit), format!("package frontdesk:plugin@{version};"));
            }
        }
    }

    /// Under a number that was released nothing else is offered: what is new gets a higher one.
    #[test]
    fn what_is_offered_under_a_released_version_is_what_was_released() {
        let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
        let released = wit.join("released").join(offer::VERSION.to_string());
        let texts = |folder: &Path| {
            let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
            let text =
                |file: std::fs::DirEntry| (file.file_name(), std::fs::read_to_string(file.path()).unwrap());
            files.map(text).collect::<std::collections::BTreeMap<_, _>>()
        };
        if released.is_dir() {
            assert_eq!(
                texts(&wit.join("v1")),
                texts(&released),
                "`wit/v1` under a version that was released"
            );
        }
    }
}
