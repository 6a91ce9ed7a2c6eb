//! Steps that several tasks share: where things lie, running a command, building host and plugins.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The industry plugins of this repository.
pub(crate) const PLUGINS: [&str; 5] = ["property", "clinic", "retail", "ecommerce", "common"];

/// Plugins outside the workspace, under `examples`: their tools and components are kept in the target folder.
pub(crate) const EXAMPLES: [&str; 5] = ["car-dealer", "gym", "home-renovation", "hotel", "scenic-area"];

/// The one of them that cargo builds.
pub(crate) const RUST_EXAMPLE: &str = "examples/home-renovation";

/// Builds the examples; what cargo makes of one lies in the target folder, too.
pub(crate) fn build_examples(frontdesk: &Path) -> Result<()> {
    for example in EXAMPLES {
        let component = target().join("frontdesk").join(format!("{example}.wasm"));
        let mut build = Command::new(frontdesk);
        build.current_dir(root()).env("FRONTDESK_TOOLS", language_tools()).env("CARGO_TARGET_DIR", target());
        run(build
            .args(["plugin", "build"])
            .arg(Path::new("examples").join(example))
            .arg("--out")
            .arg(&component))?;
    }
    Ok(())
}

/// Where the binary keeps the tools of other languages.
pub(crate) fn language_tools() -> PathBuf {
    target().join("languages")
}

/// The root of the repository.
///
/// Cargo says at run time where it is: clones that share a target folder share this binary, too.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().map_or_else(|| PathBuf::from(&here), Path::to_owned)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `cargo`, in the root of the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Runs a command and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("\n$ {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command without showing what it prints, unless it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed:\n{}", shown(command), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Builds the host and tells where its binary lies. Every step takes the workspace's default members (all crates but the
/// plugins, which are built for wasm): cargo unites features over what is selected, and another selection would compile the
/// runtime once more.
pub(crate) fn build_host() -> Result<PathBuf> {
    run(&mut cargo(&["build"]))?;
    Ok(target().join("debug").join("frontdesk"))
}

/// Cargo with our own crates optimised as in a release, for measurements: everything they depend on is shared with other builds.
pub(crate) fn fast_cargo(arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command.env("CARGO_PROFILE_DEV_OPT_LEVEL", "3");
    command
}

/// Builds the host as [`build_host`] does, by [`fast_cargo`].
pub(crate) fn build_fast_host() -> Result<PathBuf> {
    run(&mut fast_cargo(&["build"]))?;
    Ok(target().join("debug").join("frontdesk"))
}

/// Builds the host and, with it, every industry plugin: binary, and component by plugin name.
pub(crate) fn build_plugins() -> Result<(PathBuf, Vec<(String, PathBuf)>)> {
    let frontdesk = build_host()?;
    let mut built = Vec::new();
    for plugin in PLUGINS {
        built.push((plugin.to_owned(), build_plugin(&frontdesk, plugin)?));
    }
    Ok((frontdesk, built))
}

/// Builds one industry plugin with a host and tells where its component lies.
pub(crate) fn build_plugin(frontdesk: &Path, plugin: &str) -> Result<PathBuf> {
    let component = target().join("frontdesk").join(format!("{plugin}.wasm"));
    let mut build = Command::new(frontdesk);
    build.current_dir(root()).args(["plugin", "build"]).arg(Path::new("plugins").join(plugin));
    run(build.arg("--out").arg(&component))?;
    Ok(component)
}
