//! Plugins in Go: bindings of the interface, the compiler's module, and the component made of it.
//!
//! Everything but Go itself comes with the binary, so that nothing of the interface is generated beforehand. The bindings lie in
//! `target/frontdesk/go/wit` of the plugin's folder, where its `go.mod` and editors find them, too.

mod wasi;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use wasmparser::{KnownCustom, Name, Parser, Payload};
use wit_bindgen_core::Files;

use super::module::{EVERY_HOOK, interface, wrap, write_changed};

/// The Go module of the bindings.
const BINDINGS: &str = "frontdesk/wit";

/// Where the bindings look for functions that they call for a hook: packages of the SDK.
const HOOKS: &str = "frontdesk/hook";

/// The runtime of the bindings as the generator names it, which is a module of a registry, and the SDK's own.
const RUNTIME: [&str; 2] = ["go.bytecodealliance.org/pkg/wit/", "frontdesk/abi/"];

/// `go.mod` of the bindings.
const MANIFEST: &str = "module frontdesk/wit\n\ngo 1.27\n\nrequire frontdesk v0.0.0\n";

/// Functions of the SDK that register a hook, and the hook's name in the interface.
const REGISTERING: [(&str, &str); 9] = [
    ("OnTicket", "on-ticket"),
    ("OnDeadline", "on-deadline"),
    ("OnWarning", "on-deadline"),
    ("OnTimer", "on-timer"),
    ("OnDuty", "on-duty"),
    ("OnNotice", "on-notice"),
    ("OnMessage", "on-message"),
    ("OnUpgrade", "on-upgrade"),
    ("Report", "on-report"),
];

/// Makes the component of a plugin's folder beside its blueprint.
pub(super) fn component(go: &Path, folder: &Path, sdk: &Path, id: &str) -> anyhow::Result<()> {
    let work = folder.join("target/frontdesk/go");
    let wit = sdk.join("../../wit/v1");
    write_bindings(&wit, &work.join("wit"))?;
    let module = work.join(format!("{id}.module.wasm"));
    compile(go, folder, &module)?;
    let module = fs::read(&module).with_context(|| format!("module `{}`", module.display()))?;
    let hooks = hooks(&module)?;
    if hooks.is_empty() {
        bail!(
            "no file of `{}` has a hook (register one with `frontdesk.OnTicket`)",
            folder.join("src").display()
        );
    }
    let answers = wasi::answers(&module)?;
    let file = folder.join(format!("{id}.wasm"));
    let component = wrap(module, &wit, &hooks, Some(answers))?;
    fs::write(&file, component).with_context(|| format!("component `{}`", file.display()))
}

/// Writes the bindings as a Go module.
fn write_bindings(wit: &Path, into: &Path) -> anyhow::Result<()> {
    let (mut resolve, package) = interface(wit)?;
    let world = resolve.select_world(&[package], Some(EVERY_HOOK))?;
    let options = wit_bindgen_go::Opts {
        format: wit_bindgen_go::Format::False,
        pkg_name: Some(BINDINGS.to_owned()),
        export_pkg_name: Some(HOOKS.to_owned()),
        ..wit_bindgen_go::Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).context("the bindings")?;
    write_changed(&into.join("go.mod"), MANIFEST.as_bytes())?;
    let [generated, own] = RUNTIME;
    files.iter().try_for_each(|(name, content)| {
        let text = std::str::from_utf8(content).context("the bindings")?;
        write_changed(&into.join(name), text.replace(generated, own).as_bytes())
    })
}

/// Compiles the plugin's package with the SDK into one core module that is no program: the host calls hooks.
fn compile(go: &Path, folder: &Path, module: &Path) -> anyhow::Result<()> {
    let mut compiler = Command::new(go);
    compiler.current_dir(folder).args(["build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false"]);
    // Without the debugger's sections; names of functions stay, which a fault tells and hooks are known by.
    compiler.args(["-ldflags=-w", "-o"]).arg(module).arg("./src");
    compiler.envs([("GOOS", "wasip1"), ("GOARCH", "wasm"), ("GOTOOLCHAIN", "local"), ("GOWORK", "off")]);
    // One cache for all plugins: Go's own packages are compiled once.
    if let Some(tools) = super::toolchain::kept() {
        compiler.env("GOCACHE", tools.join("tools/go-cache"));
    }
    let told = compiler.output().context("cannot run `go build`")?;
    eprint!("{}", String::from_utf8_lossy(&told.stderr));
    if !told.status.success() {
        bail!("go build could not compile `{}`", folder.display());
    }
    Ok(())
}

/// The hooks that a module has, by their names in the interface: the linker keeps a function that registers one where it is called.
fn hooks(module: &[u8]) -> anyhow::Result<Vec<String>> {
    let mut hooks = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.context("the compiler's module")? else { continue };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        for name in names {
            let Name::Function(functions) = name.context("names of functions")? else { continue };
            for function in functions {
                let name = function.context("names of functions")?.name;
                let registered = name
                    .strip_prefix("frontdesk.")
                    .and_then(|name| REGISTERING.iter().find(|(function, _)| *function == name));
                hooks.extend(registered.map(|(_, hook)| (*hook).to_owned()));
            }
        }
    }
    hooks.sort();
    hooks.dedup();
    Ok(hooks)
}
