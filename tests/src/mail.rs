//! A real SMTP server that keeps what it gets.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::environment::{python, root};
use crate::program::wait_for;

/// The server; it ends with the test, whichever way that ends.
#[derive(Debug)]
pub struct MailServer {
    child: Child,
    port: u16,
    kept: PathBuf,
    _folder: TempDir,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who the envelope named.
    pub to: Vec<String>,
    /// Headers in order, decoded.
    pub headers: Vec<(String, String)>,
    /// The text.
    pub body: String,
}

impl MailServer {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        let folder = TempDir::new().expect("there is room for a throwaway directory");
        let kept = folder.path().join("mail.jsonl");
        let mut child = Command::new(python())
            .arg(root().join("tests/data/smtp_server.py"))
            .arg(&kept)
            // It stops when this end is closed, even by the death of the test.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let stdout = child.stdout.take().expect("the output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the mail server tells its port");
        let port = line.trim().parse().unwrap_or_else(|_| panic!("expected a port, got `{line}`"));
        Self { child, port, kept, _folder: folder }
    }

    /// The part of the host's configuration that sends mail there.
    #[must_use]
    pub fn config(&self) -> String {
        format!(
            "[email]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Frontdesk <desk@example.com>\"\n",
            self.port
        )
    }

    /// Everything that arrived so far.
    ///
    /// # Panics
    /// When the server wrote something else than mails.
    #[must_use]
    #[track_caller]
    pub fn mails(&self) -> Vec<Mail> {
        let text = std::fs::read_to_string(&self.kept).unwrap_or_default();
        text.lines().map(|line| Mail::of(&serde_json::from_str(line).expect("a line is one mail"))).collect()
    }

    /// The mails after there are so many.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Mail> {
        wait_for("a mail", || Some(self.mails()).filter(|mails| mails.len() >= count))
    }
}

impl Mail {
    fn of(mail: &Json) -> Self {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let list = |name: &str| mail[name].as_array().cloned().unwrap_or_default();
        Self {
            to: list("to").iter().map(text).collect(),
            headers: list("headers").iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
            body: text(&mail["body"]),
        }
    }

    /// The only header of a name.
    ///
    /// # Panics
    /// When there is none, or there are several.
    #[must_use]
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found: Vec<_> =
            self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).collect();
        assert_eq!(found.len(), 1, "`{name}` in {:?}", self.headers);
        &found[0].1
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
