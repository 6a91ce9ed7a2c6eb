//! `frontdesk plugin keys new`: a key of one's own, in a file for nobody else.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use crate::cli::{Usage, Verdict};
use crate::signature::{KeyError, PrivateKey};

/// Commands for keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a pair: the private key goes to a file, the public key is printed as the line that hosts trust.
    New(New),
}

/// Options of `frontdesk plugin keys new`.
#[derive(Debug, Args)]
pub struct New {
    /// Whose key it is: letters, digits, `.`, `_`, `-`, `@`
    name: String,
    /// Where the private key goes; never over a file that is there [default: NAME.key]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(command: &Command) -> anyhow::Result<Verdict> {
    let Command::New(arguments) = command;
    let (key, line) = PrivateKey::generate(&arguments.name)
        .map_err(|error| if error.is::<KeyError>() { Usage(error.to_string()).into() } else { error })?;
    let file = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.key", arguments.name)));
    write_private(&file, &line)
        .with_context(|| format!("`{}` (the key has to go into a new file)", file.display()))?;
    eprintln!("`{}` is the private key: who has it can sign as `{}`", file.display(), arguments.name);
    println!("{}", key.trusted());
    Ok(Verdict::Well)
}

/// Readable by its owner only, from its first byte on.
fn write_private(file: &Path, line: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}
