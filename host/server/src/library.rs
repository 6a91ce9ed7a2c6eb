//! The library of plugins: components by content hash in the data directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use frontdesk_engine::blueprint::{Blueprint, pack};
use frontdesk_engine::hooks::{Hook, Hooks as _};
use frontdesk_engine::journal::hex;
use frontdesk_sandbox::Sandbox;
use frontdesk_storage::point;
use sha2::{Digest as _, Sha256};

use crate::signature::{Distrust, SignedBy, Signer, Trust, verify};

/// The largest component the library takes, in bytes: a Python plugin has 18 MB.
pub const COMPONENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A component in the library.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Content hash: lowercase hex of SHA-256.
    pub component: String,
    /// What it declares.
    pub blueprint: Arc<Blueprint>,
    /// Its size.
    pub bytes: u64,
    /// The hooks it exports.
    pub hooks: Vec<String>,
    /// Who signed it; nothing where nobody did.
    pub signed_by: Option<SignedBy>,
}

/// A component whose file is there, and that is not offered.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// Why.
    pub why: String,
    /// Who signed it, for the version that is to take its place.
    pub signer: Signer,
}

/// Why a component was not taken, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The component is not what it should be.
    #[error("{0}")]
    Refused(String),
    /// It is not from whom it has to be.
    #[error(transparent)]
    Distrusted(#[from] Distrust),
    /// Nobody brought it.
    #[error("the library has no component `{0}` (upload it first)")]
    Unknown(String),
    /// The directory failed.
    #[error("plugin file `{0}`: {1}")]
    File(PathBuf, std::io::Error),
}

/// Components that sites can install.
#[derive(Clone, Debug)]
pub struct Library {
    directory: PathBuf,
    sandbox: Arc<Sandbox>,
    trust: Arc<Trust>,
    shelf: Arc<RwLock<Shelf>>,
}

/// What is there, by content hash.
#[derive(Debug, Default)]
struct Shelf {
    offered: BTreeMap<String, Packed>,
    withheld: BTreeMap<String, Withheld>,
}

impl Library {
    /// Opens the directory and loads every component in it; one that cannot be loaded is logged and left out.
    ///
    /// # Errors
    /// When the directory cannot be made or read.
    pub fn open(directory: &Path, sandbox: Arc<Sandbox>, trust: Trust) -> Result<Self, AddError> {
        let failed = |error| AddError::File(directory.to_owned(), error);
        make_folder(directory).map_err(failed)?;
        let trust = Arc::new(trust);
        let library = Self { directory: directory.to_owned(), sandbox, trust, shelf: Arc::default() };
        for file in std::fs::read_dir(directory).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "part") {
                // Of an upload that a crash cut short, and nobody was answered.
                std::fs::remove_file(&path).map_err(failed)?;
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "wasm") {
                continue;
            }
            if let Err(error) = library.load(&path) {
                tracing::error!(file = %path.display(), %error, "a plugin could not be loaded, and is not offered");
            }
        }
        Ok(library)
    }

    /// Takes a component: checks, compiles and keeps it. The same one again changes nothing.
    ///
    /// # Errors
    /// [`AddError::Refused`] in words for the person who brought it.
    pub async fn add(&self, component: Vec<u8>) -> Result<Packed, AddError> {
        let library = self.clone();
        let added = tokio::task::spawn_blocking(move || library.add_blocking(&component)).await;
        added.unwrap_or_else(|error| {
            Err(AddError::Refused(format!("the component could not be examined: {error}")))
        })
    }

    fn add_blocking(&self, component: &[u8]) -> Result<Packed, AddError> {
        if component.len() > COMPONENT_BYTES_MAX {
            let text = format!("expected at most {COMPONENT_BYTES_MAX} bytes, got {}", component.len());
            return Err(AddError::Refused(text));
        }
        let packed = self.examined(component)?;
        let path = self.file(&packed.component);
        // Also over one of that name that was changed on disk.
        if !std::fs::read(&path).is_ok_and(|there| there == component) {
            write_whole(&path, component).map_err(|error| AddError::File(path.clone(), error))?;
        }
        self.offer(packed.clone());
        Ok(packed)
    }

    /// From now on sites can install it.
    fn offer(&self, packed: Packed) {
        let mut shelf = self.shelf.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        shelf.withheld.remove(&packed.component);
        shelf.offered.insert(packed.component.clone(), packed);
    }

    fn shelf(&self) -> std::sync::RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn file(&self, hash: &str) -> PathBuf {
        self.directory.join(format!("{hash}.wasm"))
    }

    /// Offers a file of the directory, or remembers why it does not.
    fn load(&self, path: &Path) -> Result<(), AddError> {
        let hash = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let bytes = std::fs::read(path).map_err(|error| AddError::File(path.to_owned(), error))?;
        let is_whole = content_hash(&bytes) == hash;
        let examined = if is_whole { self.examined(&bytes) } else { Err(Distrust::Changed.into()) };
        examined.map(|packed| self.offer(packed)).inspect_err(|error| {
            let signer = if is_whole { signer(&bytes) } else { Signer::Unknown };
            let mut shelf = self.shelf.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            shelf.withheld.insert(hash.to_owned(), Withheld { why: error.to_string(), signer });
        })
    }

    fn examined(&self, component: &[u8]) -> Result<Packed, AddError> {
        let blueprint = pack::extract(component).map_err(|error| AddError::Refused(error.to_string()))?;
        // Before anything of it is compiled.
        let signed_by = self.trust.judge(component, &blueprint.plugin.id, &blueprint.plugin.version)?;
        let loaded = self
            .sandbox
            .load(component, &blueprint.plugin.id, &blueprint.plugin.version)
            .map_err(|error| AddError::Refused(error.to_string()))?;
        let hooks = Hook::ALL.into_iter().filter(|hook| self.sandbox.exports(&loaded, *hook));
        Ok(Packed {
            hooks: hooks.map(|hook| hook.name().to_owned()).collect(),
            component: loaded.component,
            blueprint: Arc::new(blueprint),
            bytes: component.len() as u64,
            signed_by,
        })
    }

    /// Every component, by id and version.
    #[must_use]
    pub fn list(&self) -> Vec<Packed> {
        let mut list: Vec<_> = self.shelf().offered.values().cloned().collect();
        list.sort_by(|a, b| {
            let key = |packed: &Packed| {
                (packed.blueprint.plugin.id.clone(), packed.blueprint.plugin.version.clone())
            };
            key(a).cmp(&key(b))
        });
        list
    }

    /// The component with a hash.
    #[must_use]
    pub fn get(&self, hash: &str) -> Option<Packed> {
        self.shelf().offered.get(hash).cloned()
    }

    /// Why the component with a hash is there and not offered.
    #[must_use]
    pub fn withheld(&self, hash: &str) -> Option<Withheld> {
        self.shelf().withheld.get(hash).cloned()
    }

    /// Who signed the component with a hash, as far as it can be told.
    #[must_use]
    pub fn signer(&self, hash: &str) -> Signer {
        let shelf = self.shelf();
        let offered = shelf.offered.get(hash);
        let of_offered = offered.map(|packed| packed.signed_by.as_ref().map(|by| by.key).into());
        of_offered.or_else(|| Some(shelf.withheld.get(hash)?.signer)).unwrap_or(Signer::Unknown)
    }

    /// The component with a hash, to be used from now on: its file is looked at again.
    ///
    /// # Errors
    /// When it is not there, is not offered, or its file was changed meanwhile.
    pub async fn take(&self, hash: &str) -> Result<Packed, AddError> {
        let Some(packed) = self.get(hash) else {
            let withheld = self.withheld(hash).map(|withheld| AddError::Refused(withheld.why));
            return Err(withheld.unwrap_or_else(|| AddError::Unknown(hash.to_owned())));
        };
        let path = self.file(hash);
        let read =
            tokio::task::spawn_blocking(move || std::fs::read(&path).map(|bytes| content_hash(&bytes)));
        match read.await {
            Ok(Ok(found)) if found == hash => Ok(packed),
            Ok(Ok(_)) => Err(Distrust::Changed.into()),
            Ok(Err(error)) => Err(AddError::File(self.file(hash), error)),
            Err(error) => Err(AddError::Refused(format!("the component could not be looked at: {error}"))),
        }
    }
}

/// Who signed a component that is not offered for another reason.
fn signer(component: &[u8]) -> Signer {
    let Ok(blueprint) = pack::extract(component) else { return Signer::Unknown };
    let plugin = blueprint.plugin;
    verify(component, &plugin.id, &plugin.version).map_or(Signer::Unknown, Signer::from)
}

/// Lowercase hex of SHA-256.
fn content_hash(component: &[u8]) -> String {
    hex(&Sha256::digest(component))
}

/// Makes a folder whose name is durable too.
pub(crate) fn make_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)?;
    sync_folder_of(path)
}

/// Makes the name of a file in its folder durable.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let parent =
        path.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    parent.map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
}

/// Writes a file so that it is there whole and durable, or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let written = write_synced(&part, bytes);
    if written.is_err() {
        // What is there of it takes room that may be the very thing that is missing.
        let _ = std::fs::remove_file(&part);
    }
    written?;
    std::fs::rename(&part, path)?;
    point::reached("library.named");
    sync_folder_of(path)
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    point::reached("library.written");
    file.sync_all()
}
