//! What is refused at load, each by the full text that its author reads.

use frontdesk_engine::hooks::Hook;
use frontdesk_sandbox::{Limits, Sandbox, SandboxConfig, probe};
use semver::Version;

use crate::guests::{guest, renamed};

/// The text a component is refused with.
fn refused(component: &[u8]) -> String {
    let sandbox = Sandbox::new(SandboxConfig::default()).expect("the sandbox starts");
    let refused = sandbox.load(component, "x", &Version::new(1, 2, 3));
    refused.expect_err("this is no plugin").to_string()
}

#[test]
fn the_probe_tells_hooks_and_imports() {
    let probe = probe(&guest("rogue")).unwrap();
    // It is built from the first release, which has every hook but one.
    assert_eq!(probe.hooks.len(), Hook::ALL.len() - 1);
    assert!(probe.imports.iter().any(|name| name == "frontdesk:plugin/tickets@1.0.0"), "{probe:?}");
    assert!(probe.imports.iter().any(|name| name.starts_with("wasi:cli/stderr@0.2.")), "{probe:?}");
}

#[test]
fn another_major_version_is_told_with_both_versions() {
    let tomorrow =
        renamed(&guest("rogue"), "frontdesk:plugin/tickets@1.0.0", "frontdesk:plugin/tickets@2.0.0");
    assert_eq!(
        refused(&tomorrow),
        "plugin `x` 1.2.3 needs `frontdesk:plugin/tickets@2.0.0`, this host offers 1.1.0"
    );
}

#[test]
fn a_newer_minor_version_is_told_with_both_versions() {
    let newer =
        renamed(&guest("rogue"), "frontdesk:plugin/schedules@1.0.0", "frontdesk:plugin/schedules@1.2.0");
    assert_eq!(
        refused(&newer),
        "plugin `x` 1.2.3 needs `frontdesk:plugin/schedules@1.2.0`, this host offers 1.1.0"
    );
}

#[test]
fn an_unknown_hook_version_is_told() {
    let hook =
        renamed(&guest("rogue"), "frontdesk:plugin/on-ticket@1.0.0", "frontdesk:plugin/on-ticket@2.0.0");
    assert_eq!(
        refused(&hook),
        "plugin `x` 1.2.3 exports `frontdesk:plugin/on-ticket@2.0.0`, this host calls 1.1.0"
    );
}

#[test]
fn wasi_beyond_what_is_linked_is_told() {
    let name = |interface: &str| {
        let imports = probe(&guest("rogue")).unwrap().imports;
        imports.into_iter().find(|name| name.starts_with(interface)).unwrap()
    };
    let (old, new) = (name("wasi:cli/stdin@"), name("wasi:cli/stdin@").replace("cli/stdin", "http/type"));
    assert_eq!(
        refused(&renamed(&guest("rogue"), &old, &new)),
        format!("plugin `x` 1.2.3 asked for `{new}`, which plugins cannot have")
    );
}

#[test]
fn a_function_this_host_does_not_have_is_told() {
    let selling = renamed(&guest("rogue"), "setting", "selling");
    assert_eq!(
        refused(&selling),
        "plugin `x` 1.2.3 needs the function `selling` of `frontdesk:plugin/turn@1.0.0`, \
         which this host's 1.1.0 does not have"
    );
}

#[test]
fn a_cut_component_is_told_at_any_length() {
    let whole = guest("no_hook");
    for length in (8..whole.len()).step_by(997) {
        let error = refused(&whole[..length]);
        assert!(
            error.contains("is damaged or cut short") || error.contains("exports no hook"),
            "{length}: {error}"
        );
    }
    let rogue = guest("rogue");
    let error = refused(&rogue[..rogue.len() / 2]);
    assert!(error.starts_with("plugin `x` 1.2.3 is damaged or cut short: "), "{error}");
}

#[test]
fn a_component_without_hooks_is_told() {
    assert_eq!(
        refused(&guest("no_hook")),
        "plugin `x` 1.2.3 exports no hook (export at least one of `on-ticket`, `on-deadline`, `on-timer`, \
         `on-duty`, `on-notice`, `on-message`, `on-upgrade`, `on-report`)"
    );
}

#[test]
fn other_types_are_told_with_hook_or_import() {
    let error = refused(&guest("wrong_hook"));
    let begins = "plugin `x` 1.2.3 exports the hook `on-ticket` with other types than this host calls (build it \
                  again with the SDK of interface 1.1.0): ";
    assert!(error.starts_with(begins), "{error}");
    let error = refused(&guest("wrong_import"));
    let begins = "plugin `x` 1.2.3 uses an imported function with other types than this host has (build it again \
                  with the SDK of interface 1.1.0): ";
    assert!(error.starts_with(begins), "{error}");
}

#[test]
fn calling_the_host_before_any_hook_is_told() {
    assert_eq!(
        refused(&guest("early")),
        "plugin `x` 1.2.3 does not start: called the host while it was started (host calls belong into hooks)"
    );
}

#[test]
fn a_memory_limit_beyond_the_pool_is_refused() {
    for mib in [0, 513] {
        let limits = Limits { hook_memory_mib_max: mib, ..Limits::default() };
        let error = Sandbox::new(SandboxConfig { cache: None, limits }).unwrap_err();
        assert_eq!(error.to_string(), format!("a hook's memory is limited to {mib} MiB, expected 1 to 512"));
    }
}
