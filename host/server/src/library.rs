//! The library of plugins: components by content hash in the data directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use frontdesk_engine::blueprint::{Blueprint, pack};
use frontdesk_engine::hooks::{Hook, Hooks as _};
use frontdesk_sandbox::Sandbox;
use frontdesk_storage::point;

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
}

/// Why a component was not taken, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The component is not what it should be.
    #[error("{0}")]
    Refused(String),
    /// The directory failed.
    #[error("plugin file `{0}`: {1}")]
    File(PathBuf, std::io::Error),
}

/// Components that sites can install.
#[derive(Clone, Debug)]
pub struct Library {
    directory: PathBuf,
    sandbox: Arc<Sandbox>,
    packed: Arc<RwLock<BTreeMap<String, Packed>>>,
}

impl Library {
    /// Opens the directory and loads every component in it; one that cannot be loaded is logged and left out.
    ///
    /// # Errors
    /// When the directory cannot be made or read.
    pub fn open(directory: &Path, sandbox: Arc<Sandbox>) -> Result<Self, AddError> {
        let failed = |error| AddError::File(directory.to_owned(), error);
        make_folder(directory).map_err(failed)?;
        let library =
            Self { directory: directory.to_owned(), sandbox, packed: Arc::new(RwLock::new(BTreeMap::new())) };
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
            let loaded = std::fs::read(&path)
                .map_err(|error| AddError::File(path.clone(), error))
                .and_then(|bytes| library.examined(&bytes))
                .map(|packed| library.offer(packed));
            if let Err(error) = loaded {
                tracing::error!(file = %path.display(), %error, "a plugin could not be loaded");
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
        let path = self.directory.join(format!("{}.wasm", packed.component));
        if !path.exists() {
            write_whole(&path, component).map_err(|error| AddError::File(path.clone(), error))?;
        }
        self.offer(packed.clone());
        Ok(packed)
    }

    /// From now on sites can install it.
    fn offer(&self, packed: Packed) {
        let mut all = self.packed.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.insert(packed.component.clone(), packed);
    }

    fn examined(&self, component: &[u8]) -> Result<Packed, AddError> {
        let blueprint = pack::extract(component).map_err(|error| AddError::Refused(error.to_string()))?;
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
        })
    }

    /// Every component, by id and version.
    #[must_use]
    pub fn list(&self) -> Vec<Packed> {
        let all = self.packed.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut list: Vec<_> = all.values().cloned().collect();
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
        self.packed.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(hash).cloned()
    }
}

/// Makes a folder whose name is durable too.
pub(crate) fn make_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)?;
    sync_folder_of(path)
}

fn sync_folder_of(path: &Path) -> std::io::Result<()> {
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
