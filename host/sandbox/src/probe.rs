//! Looks at a component before it is compiled: names and versions first, in words an author can act on.
//!
//! wasmtime would refuse the same components, but names the first type that does not fit and not the
//! interface that is missing. Types are left to it; see `Sandbox::load`.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::hooks::Hook;
use semver::Version;
use wasmparser::component_types::ComponentEntityType;
use wasmparser::types::Types;
use wasmparser::{Parser, Payload, Validator};

use crate::limits::COMPONENT_BYTES_MAX;
use crate::v1::offer;
use crate::wasi;

/// What a component offers and asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// The hooks it exports.
    pub hooks: BTreeSet<Hook>,
    /// The interfaces it imports, with versions, in the order of its own list.
    pub imports: Vec<String>,
    /// The functions it calls, by interface: `tickets` → `open`, `get`.
    pub calls: BTreeMap<String, Vec<String>>,
    /// The newest version of the interface that it names: what it was built for.
    pub built_for: Option<Version>,
}

/// Why a component cannot be a plugin here. The texts follow a plugin's name: «plugin `x` 1.0.0 needs …».
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say what the parts are")]
pub enum ProbeError {
    #[error("has {bytes} bytes, expected at most {COMPONENT_BYTES_MAX}")]
    TooLarge { bytes: usize },
    #[error("is no WebAssembly: expected a component, got {got}")]
    NotWasm { got: String },
    #[error(
        "is a core module, expected a component (build it for `wasm32-wasip2`, or wrap it with `wasm-tools component new`)"
    )]
    CoreModule,
    #[error("is damaged or cut short: {what} at byte {byte}")]
    Damaged { what: String, byte: u64 },
    #[error("needs `{name}`, this host offers {offered}")]
    Version { name: String, offered: Version },
    #[error("needs `{name}`, which this host does not have")]
    Unknown { name: String },
    #[error("needs the function `{function}` of `{name}`, which this host's {offered} does not have")]
    Function { function: String, name: String, offered: Version },
    #[error("asked for `{name}`, which plugins cannot have")]
    Forbidden { name: String },
    #[error("exports `{name}`, this host calls {offered}")]
    HookVersion { name: String, offered: Version },
    #[error("exports `{name}`, which no hook of this host is called (the hooks are {})", all_hooks())]
    HookUnknown { name: String },
    #[error("exports the hook `{hook}` without its function `{function}`")]
    HookFunction { hook: &'static str, function: &'static str },
    #[error("exports no hook (export at least one of {})", all_hooks())]
    NoHook,
}

/// Reads the names and versions of a component.
///
/// # Errors
/// The first thing that keeps it from being a plugin of this host.
pub fn probe(component: &[u8]) -> Result<Probe, ProbeError> {
    check_kind(component)?;
    let types = Validator::new().validate_all(component).map_err(|error| damaged(&error))?;
    let names = Names::read(component)?;
    let mut calls = BTreeMap::new();
    for name in &names.imports {
        let functions = functions(&types, name, Side::Import);
        check_import(name, &functions)?;
        if let Some(interface) = ours(name).filter(|_| !functions.is_empty()) {
            calls.insert(interface.to_owned(), functions);
        }
    }
    let mut hooks = BTreeSet::new();
    for name in &names.exports {
        hooks.extend(check_export(name, &functions(&types, name, Side::Export))?);
    }
    if hooks.is_empty() {
        return Err(ProbeError::NoHook);
    }
    let named = names.imports.iter().chain(&names.exports).filter(|name| ours(name).is_some());
    let built_for = named.filter_map(|name| split(name).1).max();
    Ok(Probe { hooks, imports: names.imports, calls, built_for })
}

/// An interface of ours by its own name, without package and version.
fn ours(name: &str) -> Option<&str> {
    split(name).0.strip_prefix(offer::PREFIX)
}

/// The first eight bytes tell a component from a core module and from anything else.
fn check_kind(component: &[u8]) -> Result<(), ProbeError> {
    const WASM: &[u8] = b"\0asm";
    const LAYER_CORE: &[u8] = &[0, 0];
    if component.len() > COMPONENT_BYTES_MAX {
        return Err(ProbeError::TooLarge { bytes: component.len() });
    }
    if !component.starts_with(WASM) {
        let start = &component[..component.len().min(8)];
        let got = if start.is_empty() { "nothing".into() } else { format!("`{}`", start.escape_ascii()) };
        return Err(ProbeError::NotWasm { got });
    }
    if component.get(6..8) == Some(LAYER_CORE) {
        return Err(ProbeError::CoreModule);
    }
    Ok(())
}

fn damaged(error: &wasmparser::BinaryReaderError) -> ProbeError {
    ProbeError::Damaged { what: error.message().to_owned(), byte: error.offset() as u64 }
}

/// The names of a component's own imports and exports; those of nested components do not count.
#[derive(Default)]
struct Names {
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Names {
    fn read(component: &[u8]) -> Result<Self, ProbeError> {
        let mut names = Self::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload.map_err(|error| damaged(&error))? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        names.imports.push(import.map_err(|error| damaged(&error))?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        names.exports.push(export.map_err(|error| damaged(&error))?.name.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }
}

#[derive(Clone, Copy)]
enum Side {
    Import,
    Export,
}

/// The functions of an imported or exported interface.
fn functions(types: &Types, name: &str, side: Side) -> Vec<String> {
    let types = types.as_ref();
    let item = match side {
        Side::Import => types.component_item_for_import(name),
        Side::Export => types.component_item_for_export(name),
    };
    let Some(ComponentEntityType::Instance(instance)) = item.map(|item| item.ty) else {
        return Vec::new();
    };
    let exports = types[instance].exports.iter();
    exports
        .filter(|(_, item)| matches!(item.ty, ComponentEntityType::Func(_)))
        .map(|(name, _)| name.clone())
        .collect()
}

/// `frontdesk:plugin/tickets@1.0.0` as path and version; no version where the name has none.
fn split(name: &str) -> (&str, Option<Version>) {
    match name.split_once('@') {
        Some((path, version)) => (path, Version::parse(version).ok()),
        None => (name, None),
    }
}

/// Whether an interface of that version was made for this host: the same major version, nothing
/// newer than the host knows, and no pre-release, which never match anything.
fn fits(asked: &Version, offered: &Version) -> bool {
    let same_promise = asked.major == offered.major && (asked.major > 0 || asked.minor == offered.minor);
    same_promise && asked.minor <= offered.minor && asked.pre.is_empty()
}

fn check_import(name: &str, functions: &[String]) -> Result<(), ProbeError> {
    let (path, asked) = split(name);
    let unknown = || ProbeError::Unknown { name: name.to_owned() };
    let (offered, known) = if let Some(interface) = path.strip_prefix(offer::PREFIX) {
        (offer::VERSION, offer::functions(interface))
    } else if wasi::OFFERED.contains(&path) {
        // wasmtime knows the functions of WASI better than a list here would.
        (wasi::VERSION, None)
    } else if path.starts_with("wasi:") {
        return Err(ProbeError::Forbidden { name: name.to_owned() });
    } else {
        return Err(unknown());
    };
    let asked = asked.ok_or_else(unknown)?;
    if !fits(&asked, &offered) {
        return Err(ProbeError::Version { name: name.to_owned(), offered });
    }
    if path.starts_with("wasi:") {
        return Ok(());
    }
    let known = known.ok_or_else(unknown)?;
    match functions.iter().find(|function| !known.contains(&function.as_str())) {
        None => Ok(()),
        Some(function) => {
            Err(ProbeError::Function { function: function.clone(), name: name.to_owned(), offered })
        }
    }
}

/// The hook behind an export, when it is one. What a language runtime exports beside is its own affair.
fn check_export(name: &str, functions: &[String]) -> Result<Option<Hook>, ProbeError> {
    let (path, got) = split(name);
    let Some(interface) = path.strip_prefix(offer::PREFIX) else {
        return Ok(None);
    };
    let unknown = || ProbeError::HookUnknown { name: name.to_owned() };
    let got = got.ok_or_else(unknown)?;
    if !fits(&got, &offer::VERSION) {
        return Err(ProbeError::HookVersion { name: name.to_owned(), offered: offer::VERSION });
    }
    let hook = Hook::ALL.into_iter().find(|hook| hook.name() == interface).ok_or_else(unknown)?;
    let function = offer::hook_function(hook);
    if !functions.iter().any(|name| name == function) {
        return Err(ProbeError::HookFunction { hook: hook.name(), function });
    }
    Ok(Some(hook))
}

fn all_hooks() -> String {
    Hook::ALL.map(|hook| format!("`{}`", hook.name())).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(name: &str, functions: &[&str]) -> String {
        let functions: Vec<_> = functions.iter().map(|name| (*name).to_owned()).collect();
        check_import(name, &functions).map_or_else(|error| error.to_string(), |()| "fits".into())
    }

    fn export(name: &str, functions: &[&str]) -> String {
        let functions: Vec<_> = functions.iter().map(|name| (*name).to_owned()).collect();
        check_export(name, &functions).map_or_else(|error| error.to_string(), |hook| format!("{hook:?}"))
    }

    #[test]
    fn imports_are_judged_by_name_version_and_function() {
        let table: &[(&str, &[&str], &str)] = &[
            ("frontdesk:plugin/tickets@1.0.0", &["open", "act"], "fits"),
            ("frontdesk:plugin/tickets@1.0.9", &["open"], "fits"),
            ("frontdesk:plugin/types@1.0.0", &[], "fits"),
            ("wasi:io/poll@0.2.12", &["poll"], "fits"),
            (
                "frontdesk:plugin/tickets@2.0.0",
                &["open"],
                "needs `frontdesk:plugin/tickets@2.0.0`, this host offers 1.1.0",
            ),
            (
                "frontdesk:plugin/tickets@1.2.0",
                &["open"],
                "needs `frontdesk:plugin/tickets@1.2.0`, this host offers 1.1.0",
            ),
            (
                "frontdesk:plugin/tickets@1.0.0-rc.1",
                &[],
                "needs `frontdesk:plugin/tickets@1.0.0-rc.1`, this host offers 1.1.0",
            ),
            (
                "frontdesk:plugin/tickets@1.0.0",
                &["open", "merge"],
                "needs the function `merge` of `frontdesk:plugin/tickets@1.0.0`, which this host's 1.1.0 does not have",
            ),
            (
                "frontdesk:plugin/vault@1.0.0",
                &["open"],
                "needs `frontdesk:plugin/vault@1.0.0`, which this host does not have",
            ),
            ("acme:bus/send@1.0.0", &[], "needs `acme:bus/send@1.0.0`, which this host does not have"),
            ("log", &[], "needs `log`, which this host does not have"),
            (
                "wasi:http/outgoing-handler@0.2.3",
                &["handle"],
                "asked for `wasi:http/outgoing-handler@0.2.3`, which plugins cannot have",
            ),
            ("wasi:sockets/tcp@0.2.3", &[], "asked for `wasi:sockets/tcp@0.2.3`, which plugins cannot have"),
            ("wasi:io/poll@0.3.0", &[], "needs `wasi:io/poll@0.3.0`, this host offers 0.2.0"),
        ];
        for (name, functions, expected) in table {
            assert_eq!(import(name, functions), *expected, "{name}");
        }
    }

    #[test]
    fn exports_are_judged_by_name_version_and_function() {
        assert_eq!(export("frontdesk:plugin/on-ticket@1.0.0", &["handle"]), "Some(OnTicket)");
        assert_eq!(export("frontdesk:plugin/on-report@1.0.0", &["build"]), "Some(OnReport)");
        assert_eq!(export("wasi:cli/run@0.2.3", &["run"]), "None");
        assert_eq!(export("cabi_realloc", &[]), "None");
        assert_eq!(
            export("frontdesk:plugin/on-ticket@2.0.0", &["handle"]),
            "exports `frontdesk:plugin/on-ticket@2.0.0`, this host calls 1.1.0"
        );
        assert_eq!(
            export("frontdesk:plugin/on-report@1.0.0", &["handle"]),
            "exports the hook `on-report` without its function `build`"
        );
        assert_eq!(
            export("frontdesk:plugin/on-moon@1.0.0", &["handle"]),
            "exports `frontdesk:plugin/on-moon@1.0.0`, which no hook of this host is called (the hooks are \
             `on-ticket`, `on-deadline`, `on-timer`, `on-duty`, `on-notice`, `on-message`, `on-upgrade`, `on-report`)"
        );
    }

    #[test]
    fn what_is_no_component_is_told_apart() {
        let text = |bytes: &[u8]| probe(bytes).unwrap_err().to_string();
        assert_eq!(text(b""), "is no WebAssembly: expected a component, got nothing");
        assert_eq!(text(b"#!/bin/sh\n"), "is no WebAssembly: expected a component, got `#!/bin/s`");
        assert_eq!(
            text(b"\0asm\x01\0\0\0"),
            "is a core module, expected a component (build it for `wasm32-wasip2`, or wrap it with \
             `wasm-tools component new`)"
        );
        assert_eq!(text(b"\0asm\x0d\0"), "is damaged or cut short: unexpected end-of-file at byte 4");
        assert!(
            text(b"\0asm\x0d\0\x01\0").starts_with("exports no hook (export at least one of `on-ticket`")
        );
    }
}
