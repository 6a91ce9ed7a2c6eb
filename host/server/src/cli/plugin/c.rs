//! Plugins in C: bindings of the interface, the compiler's module, and the component made of it.
//!
//! Everything but the compiler comes with the binary, so that nothing of the interface is generated beforehand. What is made on
//! the way lies in `target/frontdesk/c` of the plugin's folder, where editors find it, too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};
use wit_bindgen_core::Files;

use super::module::{EVERY_HOOK, interface, wrap, write_changed};
use super::toolchain::collect;

/// How the name of an export begins that the SDK adds for each hook: `frontdesk:on-ticket:<function>`.
const HOOK: &str = "frontdesk:";

/// What the compiler gets. `main` is missing on purpose: the host calls hooks. What authors overlook is told, and is an error where C
/// would go on with nonsense.
const FLAGS: [&str; 12] = [
    "cc",
    "-target",
    "wasm32-wasi",
    "-mexec-model=reactor",
    "-std=gnu23",
    "-Os",
    // For the names of functions, which a fault tells; see `without_debug_sections`.
    "-g",
    "-Wall",
    "-Wextra",
    "-Werror=implicit-function-declaration",
    "-Werror=incompatible-pointer-types",
    "-Werror=int-conversion",
];

/// Makes the component of a plugin's folder beside its blueprint.
pub(super) fn component(zig: &Path, folder: &Path, sdk: &Path, id: &str) -> anyhow::Result<()> {
    let work = folder.join("target/frontdesk/c");
    let wit = sdk.join("../../wit/v1");
    write_bindings(&wit, &work)?;
    let module = work.join(format!("{id}.module.wasm"));
    compile(zig, folder, sdk, &work, &module)?;
    let module = fs::read(&module).with_context(|| format!("module `{}`", module.display()))?;
    let hooks = hooks(&module)?;
    if hooks.is_empty() {
        bail!("no file of `{}` has a hook (begin one with `DESK_ON_TICKET`)", folder.join("src").display());
    }
    let file = folder.join(format!("{id}.wasm"));
    let component = wrap(without_debug_sections(&module)?, &wit, &hooks, None)?;
    fs::write(&file, component).with_context(|| format!("component `{}`", file.display()))
}

/// Writes `plugin.h` and `plugin.c`.
fn write_bindings(wit: &Path, work: &Path) -> anyhow::Result<()> {
    let (mut resolve, package) = interface(wit)?;
    let world = resolve.select_world(&[package], Some(EVERY_HOOK))?;
    let options = wit_bindgen_c::Opts { no_object_file: true, ..wit_bindgen_c::Opts::default() };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).context("the bindings")?;
    files.iter().try_for_each(|(name, content)| write_changed(&work.join(name), content))
}

/// Compiles the plugin's sources with those of the SDK into one core module.
fn compile(zig: &Path, folder: &Path, sdk: &Path, work: &Path, module: &Path) -> anyhow::Result<()> {
    let mut sources = vec![work.join("plugin.c")];
    for from in [sdk.join("src"), folder.join("src")] {
        sources.extend(c_files(&from)?);
    }
    let mut compiler = Command::new(zig);
    compiler.current_dir(folder).args(FLAGS);
    // One cache for all plugins: the SDK is compiled once.
    let cache = zig.parent().unwrap_or(work).join("cache");
    compiler.env("ZIG_GLOBAL_CACHE_DIR", &cache).env("ZIG_LOCAL_CACHE_DIR", &cache);
    for headers in [sdk.join("include"), work.to_owned(), folder.join("src")] {
        compiler.arg("-I").arg(headers);
    }
    let told = compiler.args(&sources).arg("-o").arg(module).output().context("cannot run `zig cc`")?;
    // Warnings, too, which lead nobody astray who sees them.
    eprint!("{}", String::from_utf8_lossy(&told.stderr));
    if !told.status.success() {
        bail!("zig cc could not compile `{}`", folder.display());
    }
    Ok(())
}

/// The C files below a folder, in the order of their paths: hooks are called in this order.
fn c_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "c"));
    files.sort();
    Ok(files)
}

/// The hooks that a module has, by their names in the interface. What it wants of a system that is not there is an error.
fn hooks(module: &[u8]) -> anyhow::Result<Vec<String>> {
    let mut hooks = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("the compiler's module")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import.context("the compiler's module")?;
                    check_import(import.module, import.name)?;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let name = export.context("the compiler's module")?.name;
                    let hook = name.strip_prefix(HOOK).and_then(|name| name.split_once(':'));
                    hooks.extend(hook.map(|(hook, _)| hook.to_owned()));
                }
            }
            _ => {}
        }
    }
    hooks.sort();
    hooks.dedup();
    Ok(hooks)
}

/// The C library's calls of a system are those that the SDK does not answer: files, directories, the environment.
fn check_import(module: &str, name: &str) -> anyhow::Result<()> {
    if module.starts_with("wasi") {
        bail!(
            "the plugin asks for `{module}` `{name}`, which plugins cannot have: there are no files and no environment (take the call of \
             the C library out that needs it)"
        );
    }
    Ok(())
}

/// The module as it runs, with the names of its functions: lines and types of a debugger are nine tenths of what the compiler wrote.
fn without_debug_sections(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("the compiler's module")?;
        let is_debug =
            matches!(&payload, Payload::CustomSection(section) if section.name().starts_with(".debug"));
        if let Some((id, range)) = payload.as_section().filter(|_| !is_debug) {
            kept.section(&RawSection { id, data: &module[range] });
        }
    }
    Ok(kept.finish())
}
