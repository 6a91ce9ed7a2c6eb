//! Plugins in a registry of OCI artifacts: Debian's `docker-registry` on the loopback address, and what `push` and `pull` do with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use frontdesk_tests::{registry, wait_for};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::bundles::Author;

/// The line of `htpasswd` for `author:secret`.
const AUTHOR: &str = "author:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

/// A registry; it ends with the test.
struct Registry {
    child: Child,
    address: String,
    folder: TempDir,
}

impl Registry {
    /// Starts it on a free port, for everybody or for those with a password.
    fn start(closed: bool) -> Self {
        let folder = TempDir::new().expect("there is room for a throwaway directory");
        wait_for("a registry on a free port", || Self::try_start(folder.path(), closed)).kept_in(folder)
    }

    /// Nothing when somebody took the port meanwhile.
    fn try_start(folder: &Path, closed: bool) -> Option<Started> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("there is a free port").to_string();
        let config = folder.join("registry.yml");
        let passwords = folder.join("passwords");
        std::fs::write(&passwords, AUTHOR).expect("the folder can be written");
        let auth = format!("auth:\n  htpasswd:\n    realm: desk\n    path: {}\n", passwords.display());
        let text = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: {address}\n{}",
            folder.join("store").display(),
            if closed { auth.as_str() } else { "" }
        );
        std::fs::write(&config, text).expect("the folder can be written");
        let mut child = Command::new(registry())
            .arg("serve")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the registry starts");
        wait_for("the registry", || {
            if child.try_wait().expect("it can be asked").is_some() {
                return Some(false);
            }
            std::net::TcpStream::connect(&address).is_ok().then_some(true)
        })
        .then_some(Started { child, address })
    }

    fn name(&self, rest: &str) -> String {
        format!("{}/desk/{rest}", self.address)
    }

    /// The file in which it keeps a content.
    fn kept(&self, bytes: &[u8]) -> PathBuf {
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let blobs = self.folder.path().join("store/docker/registry/v2/blobs/sha256");
        blobs.join(&hash[..2]).join(&hash).join("data")
    }
}

struct Started {
    child: Child,
    address: String,
}

impl Started {
    fn kept_in(self, folder: TempDir) -> Registry {
        Registry { child: self.child, address: self.address, folder }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_plugin_comes_back_as_it_went_with_its_signature() {
    let (author, registry) = (Author::new(), Registry::start(false));
    let trusted = author.key("acme");
    author.file("keys", format!("{trusted}\n"));
    author.made("rogue.wasm", "1.0.0", "", Some("acme"));
    let name = registry.name("rogue");
    let pushed = author.plugin(None, &["push", "rogue.wasm", &name, "--json"]).json();
    assert_eq!(pushed["reference"], format!("{name}:1.0.0"), "the version is the tag");
    let digest = pushed["digest"].as_str().unwrap_or_default().to_owned();

    let tagged = format!("{name}:1.0.0");
    let pull = ["pull", &tagged, "--trust", "keys", "--json"];
    let pulled = author.plugin(None, &pull).json();
    assert_eq!((&pulled["digest"], &pulled["file"]), (&digest.clone().into(), &"rogue-1.0.0.wasm".into()));
    assert_eq!(pulled["signed_by"]["name"], "acme", "{pulled}");
    assert_eq!(author.bytes("rogue-1.0.0.wasm"), author.bytes("rogue.wasm"));

    let exactly = format!("{name}@{digest}");
    author.plugin(None, &["pull", &exactly, "--out", "again.wasm"]).well();
    assert_eq!(author.bytes("again.wasm"), author.bytes("rogue.wasm"));
    author.plugin(None, &["push", "rogue.wasm", &tagged]).well();
}

#[test]
fn what_cannot_be_trusted_is_not_written() {
    let (author, registry) = (Author::new(), Registry::start(false));
    let other = author.key("other");
    author.file("keys", format!("{other}\n"));
    author.key("acme");
    author.made("signed.wasm", "1.0.0", "", Some("acme"));
    author.made("unsigned.wasm", "1.1.0", "", None);
    let name = registry.name("rogue");
    for file in ["signed.wasm", "unsigned.wasm"] {
        author.plugin(None, &["push", file, &name]).well();
    }
    let pull = |tag: &str, more: &[&str]| {
        let from = format!("{name}:{tag}");
        let arguments = [&["pull", from.as_str(), "--out", "got.wasm"], more].concat();
        author.plugin(None, &arguments)
    };
    let refused = pull("1.0.0", &["--trust", "keys"]).refused();
    assert!(refused.ends_with("; nothing was written"), "{refused}");
    let refused = pull("1.1.0", &[]).refused();
    assert!(refused.ends_with("(take it so with --unsigned); nothing was written"), "{refused}");
    let refused = pull("2.0.0", &[]).refused();
    assert!(refused.contains("404 Not Found") && refused.contains("there is no such artifact"), "{refused}");

    let kept = registry.kept(&author.bytes("signed.wasm"));
    let mut changed = std::fs::read(&kept).expect("the registry keeps it");
    *changed.last_mut().expect("it is not empty") ^= 1;
    std::fs::write(&kept, changed).expect("it can be written");
    let refused = pull("1.0.0", &[]).refused();
    assert!(refused.contains("was changed on its way: expected the digest sha256:"), "{refused}");
    assert!(!author.path("got.wasm").exists(), "nothing of it was written");

    assert!(pull("1.1.0", &["--unsigned"]).well().contains("not signed"));
    assert_eq!(author.bytes("got.wasm"), author.bytes("unsigned.wasm"));
}

#[test]
fn a_registry_with_passwords_is_told_who_asks() {
    let (author, registry) = (Author::new(), Registry::start(true));
    author.made("rogue.wasm", "1.0.0", "", None);
    let name = registry.name("rogue:1.0.0");
    let refused = author.plugin(None, &["push", "rogue.wasm", &name]).refused();
    assert!(refused.contains("401 Unauthorized") && refused.contains("--credentials"), "{refused}");
    author.file("who", "author:secret\n");
    author.plugin(None, &["push", "rogue.wasm", &name, "--credentials", "who"]).well();
    author.plugin(None, &["pull", &name, "--unsigned", "--credentials", "who"]).well();
    assert_eq!(author.bytes("rogue-1.0.0.wasm"), author.bytes("rogue.wasm"));
    author.file("who", "nobody");
    let refused = author.plugin(None, &["pull", &name, "--credentials", "who"]).refused();
    assert!(refused.contains("expected one line `user:password`"), "{refused}");
}
