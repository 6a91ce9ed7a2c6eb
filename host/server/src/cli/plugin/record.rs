//! `frontdesk plugin record`: takes a turn out of a data directory that no host runs on, for `frontdesk plugin replay`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use frontdesk_engine::rehearsal::Recording;
use serde_json::json;

use super::rehearse::copied;
use crate::cli::Verdict;

/// Options of `frontdesk plugin record`.
#[derive(Debug, Args)]
pub struct Record {
    /// The turn: the number of its line in the journal, as a ticket's history and a fault tell it
    turn: u64,
    /// A data directory that no host runs on: a restored backup
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A site in it
    #[arg(long)]
    site: String,
    /// Where to write it; left out: `turn-<TURN>.json`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Leave what is personal in it, for nobody else
    #[arg(long)]
    personal: bool,
    /// Tell what was written as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Record) -> anyhow::Result<Verdict> {
    let (view, sandbox) = copied(&arguments.data, &arguments.site)?;
    let taken = Recording::take(&view, &sandbox, arguments.turn)?;
    let recording = if arguments.personal { taken } else { taken.unnamed()? };
    let out = arguments.out.clone().unwrap_or_else(|| format!("turn-{}.json", arguments.turn).into());
    let written = serde_json::to_vec_pretty(&recording).context("the recording")?;
    std::fs::write(&out, &written).with_context(|| format!("`{}`", out.display()))?;
    let (plugin, records) = (&recording.plugin, recording.records.len());
    if arguments.json {
        let told = json!({ "turn": arguments.turn, "plugin": plugin, "file": out, "records": records, "personal": arguments.personal });
        println!("{told}");
    } else {
        let personal = if arguments.personal { "with what is personal" } else { "without what is personal" };
        println!(
            "{}: turn {}, of plugin `{plugin}`, with {records} records, {personal}",
            out.display(),
            arguments.turn
        );
        if !arguments.personal {
            println!("texts that people wrote stand in it: look through them before you hand it on");
        }
    }
    Ok(Verdict::Well)
}
