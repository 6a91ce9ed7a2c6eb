//! Made-up values over the border between guest and host: the guest `babbler` draws its calls and their arguments from the bytes.
//! Whatever it says, the host answers, and what the turn left in the store is sound.

use std::path::PathBuf;
use std::process::Command as Process;
use std::sync::{Arc, OnceLock};

use frontdesk_engine::audit::audit;
use frontdesk_engine::blueprint::read;
use frontdesk_engine::command::{Actor, Command, Open, Request};
use frontdesk_engine::hooks::Hooks as _;
use frontdesk_engine::run::{self, Outcome};
use frontdesk_engine::site::Site;
use frontdesk_engine::view::{Overlay, View};
use frontdesk_sandbox::{Limits, Sandbox, SandboxConfig};
use serde_json::Value;

use super::{NOW, base_with, site_of};
use crate::environment::root;

/// More than the guest reads.
const BYTES_MAX: usize = 4_096;

/// A site with the guest on it, and what runs it.
struct Prepared {
    site: Arc<Site>,
    base: Arc<dyn View>,
    sandbox: Sandbox,
}

pub(super) fn boundary(bytes: &[u8]) {
    let Prepared { site, base, sandbox } = prepared();
    let bytes = &bytes[..bytes.len().min(BYTES_MAX)];
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let form = [("text".to_owned(), Value::String(text))].into();
    let command = Command::Open(Open { workflow: "errand".into(), form, ..Open::default() });
    let request =
        Request { command, actor: Actor::Person("ai".into()), at: NOW, idempotency: None, salt: Some(7) };
    let finished = run::run(site, base, sandbox, &request).expect("memory can be read");
    assert!(!matches!(finished.outcome, Outcome::Idle), "an opened ticket is never nothing");
    let mut overlay = Overlay::new(base.clone());
    overlay.writes.extend(finished.seal(0));
    let found = audit(&overlay, site).expect("memory can be read");
    assert!(found.is_sound(), "{found:?}");
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let text = include_str!("../../data/babbler/plugin.toml");
        let blueprint = read::read_files(&[("plugin.toml".to_owned(), text.to_owned())]);
        let mut site = site_of(blueprint.expect("the blueprint is sound"));
        // Time is no finding here: the fuzzer's own limit stands for it.
        let limits = Limits { hook_wall_ms_max: 60_000, ..Limits::default() };
        let cache = Some(folder().join("precompiled"));
        let sandbox = Sandbox::new(SandboxConfig { limits, cache }).expect("the sandbox starts");
        for active in site.plugins.values_mut() {
            let installed = &mut active.installed;
            let loaded = sandbox.load(&guest(), &installed.id, &installed.version).expect("the guest loads");
            installed.component = loaded.component;
            let asked = &active.blueprint.plugin.permissions;
            installed.grants = asked.keys().map(ToString::to_string).collect();
            assert!(sandbox.exports(&installed.as_ref(), frontdesk_engine::hooks::Hook::OnTicket));
        }
        let base = base_with(&site, "ai", "clerk");
        Prepared { site: Arc::new(site), base, sandbox }
    })
}

fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("tmp").join("babbler")
}

/// The guest, built for the sandbox.
fn guest() -> Vec<u8> {
    let built = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--example",
            "babbler",
            "--target",
            "wasm32-wasip2",
        ])
        .arg("--manifest-path")
        .arg(root().join("tests/guests/Cargo.toml"))
        .arg("--target-dir")
        .arg(folder())
        // Flags for the host's own build mean nothing to a guest.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the guest does not build");
    let component = folder().join("wasm32-wasip2/release/examples/babbler.wasm");
    std::fs::read(&component).unwrap_or_else(|error| panic!("{}: {error}", component.display()))
}
