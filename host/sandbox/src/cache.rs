//! Precompiled components in the host's own folder.
//!
//! Loading compiled code is loading machine code: a file is used only when its name, its header and
//! its checksum say that this host wrote it for this component and this compiler. Anything else,
//! also a file damaged on disk, counts as missing, and the component is compiled again.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use tracing::warn;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::runtime;

/// First bytes of each file; the number changes with the layout.
const MAGIC: &[u8; 16] = b"frontdesk-cwasm1";

/// Magic, component hash, fingerprint (16 hex digits), length of the code, SHA-256 of all before and the code.
const HEADER: usize = 16 + 64 + 16 + 8 + 32;

/// The folder of precompiled components cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the cache folder `{}`: {cause}", .folder.display())]
pub struct CacheError {
    folder: PathBuf,
    cause: io::Error,
}

/// Precompiled components by content hash.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    fingerprint: String,
}

impl Cache {
    /// Opens or creates the folder, readable by the host's user only.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> Result<Self, CacheError> {
        create_private(folder).map_err(|cause| CacheError { folder: folder.into(), cause })?;
        Ok(Self { folder: folder.into(), fingerprint: runtime::fingerprint(engine) })
    }

    /// The compiled component with that content hash, when this host wrote it and it is whole.
    pub(crate) fn get(&self, engine: &Engine, hash: &str) -> Option<Component> {
        let path = self.path(hash);
        let file = fs::read(&path).ok()?;
        let Some(code) = self.checked(hash, &file) else {
            warn!(path = %path.display(), "precompiled component is damaged, compiling again");
            return None;
        };
        match deserialize(engine, code) {
            Ok(component) => Some(component),
            Err(error) => {
                warn!(path = %path.display(), %error, "precompiled component does not load, compiling again");
                None
            }
        }
    }

    /// Keeps a compiled component. A failure costs time at the next start and is only logged.
    pub(crate) fn put(&self, hash: &str, component: &Component) {
        let kept = component
            .serialize()
            .map_err(|error| io::Error::other(error.to_string()))
            .and_then(|code| self.write(hash, &code));
        if let Err(error) = kept {
            warn!(folder = %self.folder.display(), %error, "cannot keep a precompiled component");
        }
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(format!("{hash}-{}.cwasm", self.fingerprint))
    }

    /// The code inside a file, when header, length and checksum are right.
    fn checked<'a>(&self, hash: &str, file: &'a [u8]) -> Option<&'a [u8]> {
        let (header, code) = file.split_at_checked(HEADER)?;
        (header == self.header(hash, code)).then_some(code)
    }

    fn header(&self, hash: &str, code: &[u8]) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(hash.as_bytes());
        header.extend_from_slice(self.fingerprint.as_bytes());
        header.extend_from_slice(&u64::try_from(code.len()).unwrap_or(u64::MAX).to_le_bytes());
        let sum = Sha256::new().chain_update(&header).chain_update(code).finalize();
        header.extend_from_slice(&sum);
        header
    }

    /// Writes beside the final name and renames, so that a half-written file never carries it.
    fn write(&self, hash: &str, code: &[u8]) -> io::Result<()> {
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        let unique = (std::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed));
        let beside = self.folder.join(format!("{hash}.{}-{}.part", unique.0, unique.1));
        let mut file = fs::File::create(&beside)?;
        file.write_all(&self.header(hash, code))?;
        file.write_all(code)?;
        file.sync_all()?;
        fs::rename(&beside, self.path(hash))
    }
}

#[expect(unsafe_code, reason = "the one place where compiled code is loaded")]
fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the caller has checked that these are the very bytes which `Component::serialize` gave
    // this host; wasmtime checks version and settings itself. Files from elsewhere never come here.
    unsafe { Component::deserialize(engine, code) }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
