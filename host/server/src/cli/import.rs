//! `frontdesk import`: the tables of an office, row by row over the public API of a running host.
//!
//! Knows nothing that any other caller could not know: the host's rules hold for every row, and what they refuse is told
//! row by row.

mod progress;
pub(super) mod remote;

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use frontdesk_engine::journal::hex;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::progress::Progress;
use self::remote::Remote;
use super::{Usage, Verdict};
use crate::import::mapping::{Mapping, Target};
use crate::import::rows::{Cell, Row, Rows};
use crate::import::shape::{Mistake, Sending, Shape};

/// How many rows lie between two lines of progress where nobody looks at a terminal.
const TOLD_EVERY: usize = 500;

/// Hexadecimal digits of the file's hash in an idempotency key.
const DIGEST_DIGITS: usize = 32;

/// Options of `frontdesk import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A table: .csv or .xlsx
    file: PathBuf,
    /// What its columns mean (TOML)
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// A site of a running host: http://127.0.0.1:8140/riverside
    #[arg(long, value_name = "URL/NAME", env = "FRONTDESK_SITE")]
    site: String,
    /// A file with an API token [default: the token in FRONTDESK_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The language of the host's answers, and of the choices as the table calls them
    #[arg(long, default_value = "zh", value_parser = ["zh", "en"])]
    language: String,
    /// Tell every bad row and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Outcome {
    rows: usize,
    /// In by this run; in a dry run: those that could be.
    good: usize,
    /// In by a run before.
    before: usize,
    mistakes: Vec<Mistake>,
}

/// Imports a table.
///
/// # Errors
/// What kept it from running, or from running on.
pub(super) fn run(arguments: &Import) -> anyhow::Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(arguments.import())?;
    outcome.tell(arguments)?;
    Ok(if outcome.mistakes.is_empty() { Verdict::Well } else { Verdict::Failed })
}

impl Import {
    async fn import(&self) -> anyhow::Result<Outcome> {
        let mapping = mapping(&self.mapping)?;
        let bytes = std::fs::read(&self.file).with_context(|| format!("`{}`", self.file.display()))?;
        let rows = Rows::of(&self.file, &bytes, &mapping.file)?;
        let remote = Remote::of(&self.site, remote::token(self.token_file.as_deref())?, &self.language)?;
        let known = remote.known(&mapping).await?;
        let mut shape = Shape::of(&mapping, known, &rows).map_err(|why| Usage(why.to_string()))?;
        let mut outcome = Outcome { rows: rows.rows.len(), ..Outcome::default() };
        let mut good = Vec::new();
        for row in &rows.rows {
            match shape.sending(row) {
                Ok(sending) => good.push((row, sending)),
                Err(mistakes) => outcome.mistakes.extend(mistakes),
            }
        }
        if self.dry_run {
            outcome.good = good.len();
            return Ok(outcome);
        }
        let target = mapping.target_name();
        let identity = identity(&bytes, target, &self.site);
        let mut progress = Progress::open(&beside(&self.file, &format!("{target}.progress")), &identity)?;
        let sent = send(&remote, &good, &mut progress, &mut outcome).await;
        // Also where it had to stop: what is known to be bad is told.
        reject(&beside(&self.file, &format!("{target}.rejected.csv")), &rows, &outcome.mistakes)?;
        sent.map(|()| outcome)
    }
}

fn mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
    Mapping::parse(&text).map_err(|why| Usage(format!("`{}`: {why}", path.display())).into())
}

/// Sends the good rows that are not in yet, one after another.
async fn send(
    remote: &Remote,
    good: &[(&Row, Sending)],
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    for (place, (row, sending)) in good.iter().enumerate() {
        if progress.has(row.number) {
            outcome.before += 1;
            continue;
        }
        let answer = remote.send(sending, &progress.key(row.number)).await;
        let answer = answer.with_context(|| {
            format!("stopped at row {} (start the import again: it goes on there)", row.number)
        })?;
        progress.note(row.number, answer.is_ok())?;
        match answer {
            Ok(()) => outcome.good += 1,
            Err(why) => outcome.mistakes.push(refused(row, why)),
        }
        tell_progress(place + 1, good.len());
    }
    Ok(())
}

fn refused(row: &Row, message: String) -> Mistake {
    Mistake { row: row.number, column: String::new(), field: String::new(), message: message.into() }
}

fn tell_progress(sent: usize, all: usize) {
    if std::io::stderr().is_terminal() {
        let end = if sent == all { "\n" } else { "" };
        eprint!("\r{sent} of {all} rows{end}");
    } else if sent.is_multiple_of(TOLD_EVERY) {
        eprintln!("{sent} of {all} rows");
    }
}

/// The file's hash, what its rows become, and where.
fn identity(bytes: &[u8], target: &str, site: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(bytes);
    hash.update(target.as_bytes());
    format!("{} {target} at {site}", &hex(&hash.finalize())[..DIGEST_DIGITS])
}

/// `owners.xlsx` → `owners.xlsx.people.progress`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file.as_os_str());
    name.push(format!(".{ending}"));
    name.into()
}

impl Mapping {
    /// In the names of the files beside the table.
    fn target_name(&self) -> &str {
        match self.target {
            Target::People => "people",
            Target::Register => &self.register,
            Target::Workflow | Target::Ledger => &self.workflow,
        }
    }
}

/// Writes the bad rows as they came, with what is wrong behind them: mended, the file can be imported with the same mapping.
/// Without bad rows there is no file.
fn reject(path: &Path, rows: &Rows, mistakes: &[Mistake]) -> anyhow::Result<()> {
    if mistakes.is_empty() {
        let _ = std::fs::remove_file(path);
        return Ok(());
    }
    let mut file = std::fs::File::create(path).with_context(|| format!("`{}`", path.display()))?;
    // Spreadsheets take it for UTF-8 by this mark only.
    file.write_all("\u{feff}".as_bytes())?;
    let mut lines = csv::WriterBuilder::new().flexible(true).from_writer(file);
    let width =
        rows.rows.iter().map(|row| row.cells.len()).chain([rows.titles.len()]).max().unwrap_or_default();
    if !rows.titles.is_empty() {
        lines.write_record(padded(rows.titles.iter().map(String::as_str), width, ["row", "problem"]))?;
    }
    for row in &rows.rows {
        let wrong: Vec<_> =
            mistakes.iter().filter(|one| one.row == row.number).map(Mistake::sentence).collect();
        if !wrong.is_empty() {
            let cells = row.cells.iter().map(Cell::text);
            lines.write_record(padded(cells, width, [&row.number.to_string(), &wrong.join("; ")]))?;
        }
    }
    lines.flush()?;
    Ok(())
}

/// Cells up to a width, and two more.
fn padded<'c>(cells: impl Iterator<Item = &'c str>, width: usize, behind: [&str; 2]) -> Vec<String> {
    let mut all: Vec<String> = cells.map(str::to_owned).collect();
    all.resize(width, String::new());
    all.extend(behind.map(str::to_owned));
    all
}

impl Mistake {
    /// Where, and what.
    fn sentence(&self) -> String {
        match (self.column.as_str(), self.field.as_str()) {
            ("", "") => self.message.to_string(),
            ("", field) => format!("`{field}` {}", self.message),
            (column, field) => format!("column `{column}` (`{field}`): {}", self.message),
        }
    }
}

impl Outcome {
    fn tell(&self, arguments: &Import) -> anyhow::Result<()> {
        let bad: std::collections::BTreeSet<usize> = self.mistakes.iter().map(|one| one.row).collect();
        if arguments.json {
            let all = json!({
                "dry_run": arguments.dry_run, "rows": self.rows, "good": self.good, "before": self.before,
                "bad": bad.len(), "mistakes": self.mistakes,
            });
            println!("{all}");
            return Ok(());
        }
        for mistake in &self.mistakes {
            println!("row {}: {}", mistake.row, mistake.sentence());
        }
        let good = if arguments.dry_run { "can be imported" } else { "imported" };
        let before =
            if self.before == 0 { String::new() } else { format!(", {} were in before", self.before) };
        println!("{} rows: {} {good}{before}, {} bad", self.rows, self.good, bad.len());
        Ok(())
    }
}
