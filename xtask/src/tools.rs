//! What the tasks need from outside the workspace: fetched when missing, or the command to run is told.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::steps;

/// The target that plugins are built for.
const WASM: &str = "wasm32-wasip2";

/// Checks licences, bans and sources.
const CARGO_DENY: &str = "0.20.2";

/// A real SMTP server and an API fuzzer, for the end-to-end tests.
const PYTHON_PACKAGES: [&str; 2] = ["aiosmtpd==1.4.6", "schemathesis==4.32.5"];

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Makes sure that plugins can be compiled.
pub(crate) fn wasm_target() -> Result<()> {
    let listed =
        Command::new("rustup").current_dir(steps::root()).args(["target", "list", "--installed"]).output();
    let installed =
        listed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(|line| line == WASM));
    if installed || succeeds(Command::new("rustup").current_dir(steps::root()).args(["target", "add", WASM]))
    {
        return Ok(());
    }
    bail!("the Rust target {WASM} is missing (run: rustup target add {WASM})")
}

/// Makes sure that `cargo deny` is there, in a folder of our own, and tells where.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let folder = steps::target().join("tools");
    let binary = folder.join("bin").join("cargo-deny");
    let shown = Command::new(&binary).arg("--version").output();
    if shown.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(CARGO_DENY)) {
        return Ok(binary);
    }
    let mut install = steps::cargo(&["install", "cargo-deny", "--locked", "--version", CARGO_DENY]);
    install.args(["--no-default-features", "--root"]).arg(&folder);
    install.env("CARGO_TARGET_DIR", folder.join("build")).env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    steps::run(&mut install)?;
    // What it was built from is not needed again.
    let _ = std::fs::remove_dir_all(folder.join("build"));
    Ok(binary)
}

/// Makes sure that the Python tools are there, in an environment of our own, and tells its `bin`.
pub(crate) fn python() -> Result<PathBuf> {
    let folder = steps::target().join("tools").join("python");
    let bin = folder.join("bin");
    if has_packages(&bin) {
        return Ok(bin);
    }
    let made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    if !made {
        bail!(
            "cannot make a Python environment (run: apt-get install python3-venv, or install Python 3.10 or newer)"
        );
    }
    steps::run(
        Command::new(bin.join("python")).args(["-m", "pip", "install", "--quiet"]).args(PYTHON_PACKAGES),
    )?;
    if has_packages(&bin) {
        return Ok(bin);
    }
    bail!("the Python packages are still missing (run: pip install {})", PYTHON_PACKAGES.join(" "))
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let told = Command::new("rustc").current_dir(steps::root()).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&told.stdout).into_owned())
}

/// The target this machine builds for.
pub(crate) fn host() -> Result<String> {
    let version = rustc(&["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| anyhow::anyhow!("`rustc -vV` tells no host, but:\n{version}"))
}

/// Makes sure that there is Node.js with npm.
pub(crate) fn node() -> Result<()> {
    if succeeds(Command::new("npm").arg("--version")) {
        return Ok(());
    }
    bail!(
        "Node.js with npm is missing (install Node.js 20.19 or newer; on Debian: apt-get install nodejs npm)"
    )
}

/// Makes sure that there is a browser, and tells where.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(told) = std::env::var_os("FRONTDESK_CHROMIUM") {
        return Ok(PathBuf::from(told));
    }
    let known =
        || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let found = || known().into_iter().find(|path| path.is_file());
    if let Some(path) = found() {
        return Ok(path);
    }
    println!("\nno browser yet: apt-get install chromium");
    let installed = succeeds(Command::new("apt-get").args(["install", "--yes", "--quiet", "chromium"]))
        || succeeds(Command::new("apt-get").args(["update", "--quiet"]))
            && succeeds(Command::new("apt-get").args(["install", "--yes", "--quiet", "chromium"]));
    found().filter(|_| installed).ok_or_else(|| {
        anyhow::anyhow!(
            "there is no Chromium (run: apt-get install chromium, or name one in FRONTDESK_CHROMIUM)"
        )
    })
}

/// Makes sure that there is a registry of OCI artifacts, and tells where. Debian's package is taken apart in a folder of our own, not
/// installed: it would start a service.
pub(crate) fn registry() -> Result<PathBuf> {
    const PACKAGE: &str = "docker-registry";
    if let Some(told) = std::env::var_os("FRONTDESK_REGISTRY") {
        return Ok(PathBuf::from(told));
    }
    let folder = steps::target().join("tools").join("registry");
    let own = folder.join("usr/bin").join(PACKAGE);
    let found = || [Path::new("/usr/bin").join(PACKAGE), own.clone()].into_iter().find(|path| path.is_file());
    if let Some(path) = found() {
        return Ok(path);
    }
    println!("\nno registry yet: apt-get download {PACKAGE}");
    std::fs::create_dir_all(&folder)?;
    let download =
        || succeeds(Command::new("apt-get").current_dir(&folder).args(["download", "--quiet", PACKAGE]));
    if download() || succeeds(Command::new("apt-get").args(["update", "--quiet"])) && download() {
        let packed = std::fs::read_dir(&folder)?.flatten().map(|entry| entry.path());
        for package in packed.filter(|path| path.extension().is_some_and(|extension| extension == "deb")) {
            steps::quiet(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&folder))?;
        }
    }
    found().ok_or_else(|| {
        anyhow::anyhow!(
            "there is no registry of OCI artifacts (run: apt-get install {PACKAGE}, or name one in FRONTDESK_REGISTRY)"
        )
    })
}

fn has_packages(bin: &Path) -> bool {
    let listed = Command::new(bin.join("python")).args(["-m", "pip", "freeze"]).output();
    listed.is_ok_and(|output| {
        let list = String::from_utf8_lossy(&output.stdout).into_owned();
        PYTHON_PACKAGES.iter().all(|package| list.lines().any(|line| line == *package))
    })
}
