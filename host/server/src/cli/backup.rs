//! `frontdesk backup` and `frontdesk restore`: everything a host keeps, in one file.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use frontdesk_storage::{check_site, examine, open_sled};

use super::Verdict;
use super::import::remote;
use crate::files::{self, is_id};
use crate::host::{PLUGINS, STORE};

/// Options of `frontdesk backup`.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
    /// A running host
    #[arg(long, value_name = "URL", env = "FRONTDESK_URL", default_value = "http://127.0.0.1:8140")]
    host: String,
    /// A file with an administrator's API token [default: the token in FRONTDESK_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// Options of `frontdesk restore`.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
    /// An empty or new data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Fetches a backup; the file bears its name only when it is whole.
///
/// # Errors
/// When the host cannot be reached, or what came is not whole.
pub(super) fn take(arguments: &Backup) -> anyhow::Result<Verdict> {
    let file = &arguments.file;
    if file.exists() {
        bail!("`{}` is there already (name another file)", file.display());
    }
    let part = PathBuf::from(format!("{}.part", file.display()));
    let token = remote::token(arguments.token_file.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let fetched = runtime.block_on(fetch(&arguments.host, &token, &part));
    let contents = fetched.and_then(|()| Ok(examine(open(&part)?)?));
    let contents = contents.inspect_err(|_| drop(fs::remove_file(&part)))?;
    fs::rename(&part, file).with_context(|| format!("`{}`", file.display()))?;
    println!("`{}`: {} records, {} files", file.display(), contents.records, contents.files);
    Ok(Verdict::Well)
}

async fn fetch(host: &str, token: &str, part: &Path) -> anyhow::Result<()> {
    let url = format!("{}/api/v1/backup", host.trim_end_matches('/'));
    let asked = reqwest::Client::new().get(&url).bearer_auth(token).send().await;
    let mut answer = asked.with_context(|| format!("`{url}` cannot be reached"))?;
    if !answer.status().is_success() {
        bail!("the host refuses: {}", remote::refusal(answer).await);
    }
    let mut out = File::create(part).with_context(|| format!("`{}`", part.display()))?;
    while let Some(chunk) = answer.chunk().await.context("the backup broke off")? {
        out.write_all(&chunk)?;
    }
    Ok(out.sync_all()?)
}

/// Restores a backup that is whole into a directory that is empty.
///
/// # Errors
/// When either is not so.
pub(super) fn restore(arguments: &Restore) -> anyhow::Result<Verdict> {
    let data = &arguments.data;
    let is_empty = fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        bail!("`{}` is not empty (name a new directory: nothing is ever overwritten)", data.display());
    }
    examine(open(&arguments.file)?)?;
    let plugins = data.join(PLUGINS);
    fs::create_dir_all(&plugins).with_context(|| format!("`{}`", plugins.display()))?;
    let store = open_sled(&data.join(STORE))?;
    let place = |name: &str, bytes: &[u8]| match name.split_once('/') {
        Some(("plugins", file)) if is_file_name(file) => write(&plugins.join(file), bytes),
        Some((files::FOLDER, place)) if is_place_of_file(place) => put_file(&data.join(name), bytes),
        _ => Err(io::Error::other(format!("it holds a file `{}` that has no place", name.escape_debug()))),
    };
    let contents = frontdesk_storage::restore(open(&arguments.file)?, &store, place)?;
    println!("`{}`: {} records, {} files", data.display(), contents.records, contents.files);
    println!("look at it with: frontdesk doctor --data {}", data.display());
    Ok(Verdict::Well)
}

fn open(file: &Path) -> anyhow::Result<BufReader<File>> {
    Ok(BufReader::new(File::open(file).with_context(|| format!("`{}`", file.display()))?))
}

/// Names in a backup lead nowhere but into their folder.
fn is_file_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.')
        && !name.starts_with('.')
}

/// What people attached: a site's name and a content hash.
fn is_place_of_file(place: &str) -> bool {
    place.split_once('/').is_some_and(|(site, id)| check_site(site).is_ok() && is_id(id))
}

fn put_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    write(path, bytes)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
