//! The tools of languages other than Rust: fetched once for each set of pinned versions, kept for all plugins of a user.
//!
//! They lie under `$FRONTDESK_TOOLS`, else in the user's cache folder. What has to be installed by a person is named with its command.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use super::language::Language;
use super::{c, go};

/// Marks a folder of tools that is whole.
const WHOLE: &str = "whole";

/// The folder of everything that is kept between runs for one user: tools, compiled components.
pub(super) fn kept() -> Option<PathBuf> {
    let told = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    told("FRONTDESK_TOOLS")
        .or_else(|| told("XDG_CACHE_HOME").map(|cache| cache.join("frontdesk")))
        .or_else(|| told("HOME").map(|home| home.join(".cache/frontdesk")))
}

/// Compiled components that are kept, the newest; one in JavaScript has 60 MB.
const COMPILED_MAX: usize = 16;

/// Deletes all but the newest files of a folder. What cannot be deleted stays: it is only in the way.
pub(super) fn keep_newest(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let written = |entry: fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
    let mut files: Vec<_> = entries.filter_map(|entry| written(entry.ok()?)).collect();
    files.sort_unstable();
    let surplus = files.len().saturating_sub(COMPILED_MAX);
    for (_, file) in &files[..surplus] {
        let _ = fs::remove_file(file);
    }
}

/// Makes a component of a folder's sources with the language's own tools; they write it beside the blueprint, under the plugin's id.
pub(super) fn component(language: Language, folder: &Path, sdk: &Path, id: &str) -> anyhow::Result<()> {
    let folder = folder.canonicalize().with_context(|| format!("folder `{}`", folder.display()))?;
    let mut build = match language {
        Language::TypeScript | Language::JavaScript => javascript(sdk)?,
        Language::Python => python(sdk)?,
        Language::C => return c::component(&zig(sdk)?, &folder, sdk, id),
        Language::Go => return go::component(&go_command(sdk)?, &folder, sdk, id),
        Language::Rust => bail!("cargo builds plugins in Rust"),
    };
    run(build.arg(&folder), "component")
}

fn javascript(sdk: &Path) -> anyhow::Result<Command> {
    let major = version(Command::new("node").arg("--version"), 'v', '.');
    if major.is_none_or(|major| major < 20) || !succeeds(Command::new("npm").arg("--version")) {
        bail!("Node.js 20 or newer with npm is missing (install it; on Debian: apt-get install nodejs npm)");
    }
    let pins = ["package.json", "package-lock.json", ".npmrc"];
    let tools = fetched("js", sdk, &pins, |tools| {
        for pin in pins {
            fs::copy(sdk.join(pin), tools.join(pin))
                .with_context(|| format!("`{}`", sdk.join(pin).display()))?;
        }
        // Not `npm ci`: it insists on packages of other platforms in the lock, which npm itself leaves out of it.
        let mut install = Command::new("npm");
        run(
            install.current_dir(tools).args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--no-progress",
            ]),
            "npm",
        )
    })?;
    // A module finds what it imports beside itself, so that the SDK's own are laid beside the packages.
    for module in ["interface.mjs", "frontdesk-js.mjs"] {
        let text =
            fs::read(sdk.join("bin").join(module)).with_context(|| format!("`{module}` of the SDK"))?;
        fs::write(tools.join(module), text).with_context(|| format!("`{}`", tools.join(module).display()))?;
    }
    let mut build = Command::new("node");
    build.arg(tools.join("frontdesk-js.mjs")).env("FRONTDESK_JS_SDK", sdk);
    Ok(build)
}

fn python(sdk: &Path) -> anyhow::Result<Command> {
    const RECENT: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    if !succeeds(Command::new("python3").args(["-c", RECENT])) {
        bail!(
            "Python 3.11 or newer with `venv` is missing (install it; on Debian: apt-get install python3 python3-venv)"
        );
    }
    let tools = python_packages("python", sdk)?;
    let mut build = Command::new(tools.join("bin/python"));
    build.args(["-B", "-m", "frontdesk_build", "build"]).env("PYTHONPATH", sdk);
    Ok(build)
}

/// The compiler for C, which PyPI hands out for every platform with a libc for wasm in it.
fn zig(sdk: &Path) -> anyhow::Result<PathBuf> {
    let name = format!("zig{}", std::env::consts::EXE_SUFFIX);
    Ok(from_package("c", "the compiler `zig`", sdk, "ziglang")?.join(name))
}

/// Go's own command, which PyPI hands out with everything that belongs to it.
fn go_command(sdk: &Path) -> anyhow::Result<PathBuf> {
    let name = format!("bin/go{}", std::env::consts::EXE_SUFFIX);
    Ok(from_package("go", "Go itself", sdk, "go")?.join(name))
}

/// The folder of a Python package that is no library but a tool.
fn from_package(name: &str, what: &str, sdk: &Path, package: &str) -> anyhow::Result<PathBuf> {
    const PRESENT: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))";
    if !succeeds(Command::new("python3").args(["-c", PRESENT])) {
        bail!(
            "Python 3.9 or newer with `venv`, which fetches {what}, is missing (install it; on Debian: apt-get install python3 \
             python3-venv)"
        );
    }
    let tools = python_packages(name, sdk)?;
    let asked = Command::new(tools.join("bin/python"))
        .args(["-c", &format!("import os, {package}; print(os.path.dirname({package}.__file__))")])
        .output()
        .with_context(|| format!("cannot ask where {what} lies"))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim()))
}

/// An environment of Python with what the `requirements.txt` of an SDK pins.
fn python_packages(name: &str, sdk: &Path) -> anyhow::Result<PathBuf> {
    fetched(name, sdk, &["requirements.txt"], |tools| {
        run(Command::new("python3").args(["-m", "venv"]).arg(tools), "venv")?;
        let mut install = Command::new(tools.join("bin/python"));
        let pins = sdk.join("requirements.txt");
        run(install.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&pins), "pip")
    })
}

/// The folder of tools for the pinned versions in some files of an SDK; `fetch` fills it when it is not whole.
fn fetched(
    name: &str,
    sdk: &Path,
    pins: &[&str],
    fetch: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    let kept = kept().context("no folder for tools (set FRONTDESK_TOOLS)")?.join("tools");
    fs::create_dir_all(&kept).with_context(|| format!("folder `{}`", kept.display()))?;
    let mut sum = Sha256::new();
    for pin in pins {
        let file = sdk.join(pin);
        sum.update(fs::read(&file).with_context(|| format!("`{}` (the SDK is not whole)", file.display()))?);
    }
    let tools = kept.join(format!("{name}-{}", &hex(&sum.finalize())[..12]));
    // Two builds at once fetch once; the lock goes with the file.
    let lock = tools.with_extension("lock");
    let lock = File::create(&lock).with_context(|| format!("`{}`", lock.display()))?;
    lock.lock().context("the lock of the tools")?;
    if tools.join(WHOLE).is_file() {
        return Ok(tools);
    }
    eprintln!("fetching the tools for {name} into `{}` (once)", tools.display());
    let _ = fs::remove_dir_all(&tools);
    fs::create_dir_all(&tools).with_context(|| format!("folder `{}`", tools.display()))?;
    fetch(&tools)?;
    fs::write(tools.join(WHOLE), "").with_context(|| format!("folder `{}`", tools.display()))?;
    Ok(tools)
}

/// What a component is made of: every file of the sources, the SDK and the interface, by path and content.
pub(super) fn inputs(folder: &Path, sdk: &Path, id: &str) -> anyhow::Result<String> {
    let mut files = Vec::new();
    for from in [folder.join("src"), sdk.to_owned(), sdk.join("../../wit/v1")] {
        collect(&from, &mut files)?;
    }
    files.extend(
        ["package.json", "package-lock.json", "go.mod", "go.sum"]
            .map(|name| folder.join(name))
            .into_iter()
            .filter(|file| file.is_file()),
    );
    files.sort();
    let mut sum = Sha256::new().chain_update(id);
    for file in files {
        let content = fs::read(&file).with_context(|| format!("`{}`", file.display()))?;
        sum.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        sum.update(Sha256::digest(content));
    }
    Ok(hex(&sum.finalize()))
}

/// Folders that tools make; nothing in them is an input.
const MADE: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// Adds every file below a folder; one that is not there has none.
pub(super) fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| format!("folder `{}`", folder.display()))?.path();
        let made = path.file_name().is_some_and(|name| MADE.iter().any(|made| *made == name));
        match path.is_dir() {
            true if !made => collect(&path, files)?,
            false => files.push(path),
            true => {}
        }
    }
    Ok(())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a tool with its output shown on standard error: standard output belongs to what was asked for.
fn run(command: &mut Command, name: &str) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {:?}", command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    for text in [output.stdout, output.stderr] {
        eprint!("{}", String::from_utf8_lossy(&text));
    }
    bail!("{name}: the tool failed ({})", output.status);
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The major number in what a tool says of its version.
fn version(command: &mut Command, before: char, after: char) -> Option<u32> {
    let said = command.output().ok()?.stdout;
    let said = String::from_utf8_lossy(&said).trim().trim_start_matches(before).to_owned();
    said.split(after).next()?.parse().ok()
}
