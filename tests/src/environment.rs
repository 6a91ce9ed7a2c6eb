//! What `cargo xtask test` builds before it runs the suites, and tells them by environment variables.

use std::path::{Path, PathBuf};

/// A file named by a variable.
#[track_caller]
fn file(variable: &str, what: &str) -> PathBuf {
    let told = std::env::var_os(variable);
    let path =
        told.unwrap_or_else(|| panic!("`{variable}` is not set: it names {what} (run: cargo xtask test)"));
    let path = PathBuf::from(path);
    assert!(
        path.exists(),
        "`{variable}` names `{}`, which is not there (run: cargo xtask test)",
        path.display()
    );
    path
}

/// The binary `frontdesk`.
#[must_use]
#[track_caller]
pub fn binary() -> PathBuf {
    file("FRONTDESK_BIN", "the binary `frontdesk`")
}

/// The component of the plugin `property`.
#[must_use]
#[track_caller]
pub fn property() -> PathBuf {
    file("FRONTDESK_PLUGIN_PROPERTY", "the built plugin `property`")
}

/// The component of the plugin `ecommerce`.
#[must_use]
#[track_caller]
pub fn ecommerce() -> PathBuf {
    file("FRONTDESK_PLUGIN_ECOMMERCE", "the built plugin `ecommerce`")
}

/// A Python with an SMTP server and an API fuzzer.
#[must_use]
#[track_caller]
pub fn python() -> PathBuf {
    file("FRONTDESK_PYTHON", "a Python with `aiosmtpd` and `schemathesis`")
}

/// A registry of OCI artifacts: Debian's `docker-registry`.
#[must_use]
#[track_caller]
pub fn registry() -> PathBuf {
    file("FRONTDESK_REGISTRY", "the binary `docker-registry`")
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
