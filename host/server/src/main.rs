//! The binary `frontdesk`.

use std::process::ExitCode;

use frontdesk_server::console::Console;
use rust_embed::RustEmbed;

/// What `cargo xtask console` built; the folder is empty before.
#[derive(RustEmbed)]
#[folder = "../console/dist"]
#[allow_missing = true]
struct Pages;

fn main() -> ExitCode {
    let files = Pages::iter().filter_map(|path| Pages::get(&path).map(|file| (path, file.data)));
    frontdesk_server::cli::run(Console::embedded(files))
}
