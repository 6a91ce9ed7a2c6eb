//! `frontdesk plugin build`: the language's own tools for the code, our own checks for the blueprint, one file with both.

use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};

use anyhow::{Context as _, bail};
use clap::Args;
use frontdesk_engine::blueprint::read::read_all;
use frontdesk_engine::blueprint::{Blueprint, Severity, pack};
use frontdesk_sandbox::probe;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::folder::Folder;
use super::language::Language;
use super::{sdk, toolchain};
use crate::cli::{Usage, Verdict};

/// The target of plugins in Rust: its linker makes a component of the module.
const TARGET: &str = "wasm32-wasip2";

/// Compile a plugin and pack its blueprint into the component.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The plugin's folder, with `blueprint/*.toml` and, for Rust, `Cargo.toml`.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the finished plugin goes [default: <cargo's target folder>/frontdesk/<id>-<version>.wasm].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The cargo profile; where the workspace has none of that name, `release` is taken.
    #[arg(long, default_value = "plugin")]
    profile: String,
    /// A component that other tools built; nothing is compiled then.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// Print what was built as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let folder = Folder::open(&arguments.folder)?;
    let Some(built) =
        build(&folder, &arguments.profile, arguments.component.as_deref(), arguments.out.clone())?
    else {
        return Ok(Verdict::Failed);
    };
    let plugin = &built.blueprint.plugin;
    if arguments.json {
        let told = json!({
            "plugin": plugin.id,
            "version": plugin.version,
            "file": built.file,
            "bytes": built.component.len(),
        });
        println!("{told}");
    } else {
        println!("{} ({} KiB)", built.file.display(), built.component.len().div_ceil(1024));
    }
    Ok(Verdict::Well)
}

/// A plugin as it can be installed.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) file: PathBuf,
    pub(super) component: Vec<u8>,
    pub(super) blueprint: Blueprint,
}

/// Builds a plugin; nothing when its blueprint has errors, which were told on standard error.
pub(super) fn build(
    folder: &Folder,
    profile: &str,
    component: Option<&Path>,
    out: Option<PathBuf>,
) -> anyhow::Result<Option<Built>> {
    let Some(blueprint) = blueprint(folder)? else { return Ok(None) };
    let (component, target) = match (component, folder.manifest()) {
        (Some(file), manifest) => {
            let target = manifest.map(|_| target_folder(folder)).transpose()?;
            (read_component(file)?, target)
        }
        (None, Some(_)) => (read_component(&compile(folder, profile)?)?, Some(target_folder(folder)?)),
        (None, None) => (read_component(&foreign_component(folder, &blueprint)?)?, None),
    };
    let packed = pack::embed(&component, &blueprint).context("the component")?;
    let plugin = &blueprint.plugin;
    probe(&packed).map_err(|error| anyhow::anyhow!("plugin `{}` {} {error}", plugin.id, plugin.version))?;
    let file = out.unwrap_or_else(|| default_file(folder, target, &blueprint));
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("folder `{}`", parent.display()))?;
    }
    std::fs::write(&file, &packed).with_context(|| format!("file `{}`", file.display()))?;
    Ok(Some(Built { file, component: packed, blueprint }))
}

/// Reads and checks the blueprint; problems are told, and only errors keep it from being built.
pub(super) fn blueprint(folder: &Folder) -> anyhow::Result<Option<Blueprint>> {
    let reading = read_all(&folder.blueprint_files()?);
    for problem in &reading.problems {
        eprintln!("{problem}");
    }
    let errors = reading.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    if errors > 0 {
        eprintln!("the blueprint of `{}` has {errors} errors", folder.root.display());
    }
    Ok(reading.blueprint)
}

/// Where a built plugin lies when nothing else is said.
fn default_file(folder: &Folder, target: Option<PathBuf>, blueprint: &Blueprint) -> PathBuf {
    let plugin = &blueprint.plugin;
    let target = target.unwrap_or_else(|| folder.root.join("target"));
    target.join("frontdesk").join(format!("{}-{}.wasm", plugin.id, plugin.version))
}

/// The file [`build`] writes by default, whether it is there or not.
pub(super) fn built_file(folder: &Folder, blueprint: &Blueprint) -> anyhow::Result<PathBuf> {
    let target = folder.manifest().map(|_| target_folder(folder)).transpose()?;
    Ok(default_file(folder, target, blueprint))
}

/// A component in another language lies beside its blueprint under the plugin's id. It is made anew when its sources changed, where
/// the language is one of ours.
fn foreign_component(folder: &Folder, blueprint: &Blueprint) -> anyhow::Result<PathBuf> {
    let file = folder.component(&blueprint.plugin.id);
    if let Some(language) = Language::of(&folder.root) {
        make(language, folder, &blueprint.plugin.id)?;
    }
    if file.is_file() {
        return Ok(file);
    }
    let text = format!(
        "`{}` has no `Cargo.toml`, and there is no component `{}` (build it, or name it with --component)",
        folder.root.display(),
        file.display()
    );
    Err(Usage(text).into())
}

/// Has a component made by its language's tools, unless the one that lies there was made of the same inputs.
fn make(language: Language, folder: &Folder, id: &str) -> anyhow::Result<()> {
    let root = &folder.root;
    let sdk = language.sdk_for(root).ok_or_else(|| {
        let (root, below) = (root.display(), language.sdk());
        Usage(format!("no SDK for `{root}`: expected `sdk/{below}` in it or above it (`frontdesk plugin new` writes one)"))
    })?;
    let inputs = toolchain::inputs(root, &sdk, id)?;
    let stamp = || {
        Some(format!(
            "{inputs} {}\n",
            toolchain::hex(&Sha256::digest(std::fs::read(folder.component(id)).ok()?))
        ))
    };
    let kept = root.join("target/frontdesk").join(format!("{id}.made"));
    if stamp().is_some_and(|stamp| std::fs::read_to_string(&kept).is_ok_and(|kept| kept == stamp)) {
        return Ok(());
    }
    toolchain::component(language, root, &sdk, id)?;
    let stamp = stamp().with_context(|| format!("`{}` was not made", folder.component(id).display()))?;
    sdk::write(&kept, stamp.as_bytes())
}

fn read_component(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("component `{}`", file.display()))
}

/// Compiles the plugin with cargo and tells where the component lies.
fn compile(folder: &Folder, profile: &str) -> anyhow::Result<PathBuf> {
    let mut output = cargo_build(folder, &["--profile", profile])?;
    if !output.status.success() && says(&output, &format!("profile `{profile}` is not defined")) {
        output = cargo_build(folder, &["--release"])?;
    }
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        if says(&output, "target may not be installed") {
            bail!("the target {TARGET} is not installed (run `rustup target add {TARGET}`)");
        }
        bail!("cargo could not build `{}`", folder.root.display());
    }
    let manifest = folder.root.join("Cargo.toml").canonicalize().context("`Cargo.toml`")?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut built =
        messages.lines().filter_map(|line| component_of(&serde_json::from_str(line).ok()?, &manifest));
    built.next_back().with_context(|| {
        format!(
            "cargo built no component of `{}` (its Cargo.toml needs `[lib] crate-type = [\"cdylib\"]`)",
            folder.root.display()
        )
    })
}

fn cargo_build(folder: &Folder, profile: &[&str]) -> anyhow::Result<Output> {
    let mut cargo = cargo(folder);
    cargo.args(["build", "--lib", "--target", TARGET, "--message-format", "json-render-diagnostics"]);
    cargo.args(profile).output().context("cannot run cargo (install Rust with rustup)")
}

/// Cargo in the plugin's own folder, so that its toolchain and configuration hold.
fn cargo(folder: &Folder) -> Process {
    let mut cargo = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&folder.root);
    cargo
}

fn says(output: &Output, words: &str) -> bool {
    String::from_utf8_lossy(&output.stderr).contains(words)
}

/// The component in one of cargo's messages, when it is the plugin's own.
fn component_of(message: &Json, manifest: &Path) -> Option<PathBuf> {
    let own = message["reason"] == "compiler-artifact"
        && message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest);
    let files = message["filenames"].as_array().filter(|_| own)?;
    files.iter().filter_map(Json::as_str).find(|file| file.ends_with(".wasm")).map(PathBuf::from)
}

/// Cargo's target folder for the plugin.
fn target_folder(folder: &Folder) -> anyhow::Result<PathBuf> {
    let mut cargo = cargo(folder);
    let output = cargo.args(["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.context("cannot run cargo (install Rust with rustup)")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Json = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    metadata["target_directory"].as_str().map(PathBuf::from).context("cargo metadata names no target folder")
}
