//! A backup of the whole host, as a download.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use frontdesk_storage::BackupWriter;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use super::caller::Administrator;
use super::document::says;
use crate::files::{FOLDER, is_id};
use crate::host::{Host, PLUGINS};

const CHAPTER: &str = "backup";

/// How many bytes go out at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// How many chunks wait for a slow reader; then the walk over the records waits, too.
const CHUNKS_WAITING_MAX: usize = 16;

pub(super) fn routes() -> ApiRouter<App> {
    let backup = get_with(download, |operation| {
        says(CHAPTER, "get_backup", "Everything the host keeps, in one file for `frontdesk restore`")(
            operation,
        )
        .response_with::<200, Bytes, _>(|response| {
            response
                .description("As it is at the end of the download; without its last entry it is not whole.")
        })
    });
    ApiRouter::new().api_route("/backup", backup)
}

async fn download(
    State(app): State<App>,
    administrator: Administrator,
) -> Result<Response, super::problem::Problem> {
    let (chunks, received) = mpsc::channel(CHUNKS_WAITING_MAX);
    let host = app.host.clone();
    tokio::task::spawn_blocking(move || {
        let out = Chunks { chunks: chunks.clone(), waiting: Vec::with_capacity(CHUNK_BYTES) };
        match write(&host, out) {
            Ok(()) => tracing::info!(login = %administrator.0.account.login, "a backup was taken"),
            Err(error) => {
                tracing::error!(%error, "a backup was not finished");
                // The download breaks off, so that nobody takes it for whole; its reader may be gone.
                let _ = chunks.blocking_send(Err(io::Error::other(error.to_string())));
            }
        }
    });
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(received)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"frontdesk.backup\""),
    );
    Ok(response)
}

fn write(host: &Arc<Host>, out: Chunks) -> anyhow::Result<()> {
    let mut backup = BackupWriter::begin(out)?;
    host.recorded.copy(|part| backup.part(part))?;
    // After the records: a component lies in its folder before a record can name it.
    plugins(&host.config.data.join(PLUGINS), &mut backup)?;
    for site in host.sites() {
        files(&host.config.data.join(FOLDER).join(site.name()), site.name(), &mut backup)?;
    }
    backup.end()?;
    Ok(())
}

fn plugins(folder: &Path, backup: &mut BackupWriter<Chunks>) -> anyhow::Result<()> {
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            backup.file(&format!("plugins/{name}"), &std::fs::read(&path)?)?;
        }
    }
    Ok(())
}

/// What people attached on a site: each lies in its folder before a record can name it, too.
fn files(folder: &Path, site: &str, backup: &mut BackupWriter<Chunks>) -> anyhow::Result<()> {
    let Ok(all) = std::fs::read_dir(folder) else { return Ok(()) };
    for file in all {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // One that nobody refers to may go while the backup is written.
        match std::fs::read(&path) {
            Ok(bytes) if is_id(&name) => backup.file(&format!("{FOLDER}/{site}/{name}"), &bytes)?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Bytes on their way out.
struct Chunks {
    chunks: mpsc::Sender<Result<Bytes, io::Error>>,
    waiting: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let chunk = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK_BYTES));
        self.chunks.blocking_send(Ok(chunk.into())).map_err(|_| io::Error::other("its reader is gone"))
    }
}
