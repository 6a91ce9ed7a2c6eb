//! The process `frontdesk`: started on a port of its own, told to stop or killed, its log looked at.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::environment::binary;

/// How long anything may take before a test gives up. Only a fuse: nothing is measured with it.
pub const FUSE: Duration = Duration::from_secs(120);

/// Between two looks at something that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A running `frontdesk serve`. Dropping it kills it.
#[derive(Debug)]
pub struct Program {
    child: Child,
    output: Arc<Mutex<Vec<String>>>,
    log: PathBuf,
    address: String,
}

impl Program {
    /// Starts `serve` on a data directory, with a configuration in TOML, and waits until it answers.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    #[track_caller]
    pub fn start(data: &Path, config: &str) -> Self {
        Self::start_on(&binary(), data, config)
    }

    /// The same with another binary.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    #[track_caller]
    pub fn start_on(binary: &Path, data: &Path, config: &str) -> Self {
        let mut program = Self::spawn(binary, data, config, None);
        program.address = program.told("frontdesk serves on ");
        program
    }

    /// Starts a binary that ends itself at a place (`store.applied:3`); nothing when it did so before it served.
    ///
    /// # Panics
    /// When it does not come up for another reason.
    #[must_use]
    #[track_caller]
    pub fn start_ending(binary: &Path, data: &Path, config: &str, place: Option<&str>) -> Option<Self> {
        let mut program = Self::spawn(binary, data, config, place);
        program.address = wait_for("`frontdesk serve`", || {
            let told = program.printed("frontdesk serves on ");
            let ended = program.child.try_wait().expect("the process can be asked");
            assert!(
                ended.is_none() || place.is_some(),
                "it ended with {ended:?}; it logged:\n{}",
                program.log_text()
            );
            told.or(ended.map(|_| String::new()))
        });
        Some(program).filter(|program| !program.address.is_empty())
    }

    fn spawn(binary: &Path, data: &Path, config: &str, place: Option<&str>) -> Self {
        let (config_file, log) = (data.join("test.toml"), data.join("test.log"));
        std::fs::write(&config_file, config).expect("the data directory can be written");
        let errors = OpenOptions::new().create(true).append(true).open(&log).expect("the log can be written");
        let mut command = Command::new(binary);
        if let Some(place) = place {
            command.env("FRONTDESK_END_AT", place);
        }
        let mut child = command
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data.join("data"))
            .arg("--config")
            .arg(&config_file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("the output is piped");
        Self { child, output: read_on(stdout), log, address: String::new() }
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the process can be asked").is_some()
    }

    /// The rest of the first line it printed so far that begins so.
    fn printed(&self, begin: &str) -> Option<String> {
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        output.iter().find_map(|line| line.trim().strip_prefix(begin)).map(|rest| rest.trim().to_owned())
    }

    /// Where it serves: `http://127.0.0.1:…`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The rest of the first line it printed that begins so; waits for it.
    ///
    /// # Panics
    /// When it ends before, or never prints it.
    #[track_caller]
    pub fn told(&mut self, begin: &str) -> String {
        let started = Instant::now();
        loop {
            if let Some(rest) = self.printed(begin) {
                return rest;
            }
            let output = self.output.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let ended = self.child.try_wait().expect("the process can be asked");
            assert!(
                ended.is_none() && started.elapsed() < FUSE,
                "`frontdesk serve` did not print `{begin}` ({ended:?}); it printed {output:?}, and logged:\n{}",
                self.log_text()
            );
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// What it logged so far, over all its starts.
    #[must_use]
    pub fn log_text(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Tells it to stop, as an operator would, and waits until it has.
    ///
    /// # Panics
    /// When it does not end well, or has panicked on the way.
    #[track_caller]
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().expect("`kill` runs");
        assert!(told.success(), "the process {id} is not there any more; it logged:\n{}", self.log_text());
        let ended =
            wait_for("the end of `frontdesk serve`", || self.child.try_wait().expect("it can be asked"));
        assert!(ended.success(), "`frontdesk serve` ended with {ended}; it logged:\n{}", self.log_text());
        self.assert_sound();
    }

    /// Waits until it ends by itself and tells whether it says that all was well.
    ///
    /// # Panics
    /// When it does not end, or has panicked.
    #[track_caller]
    pub fn ended(&mut self) -> bool {
        let ended =
            wait_for("the end of `frontdesk serve`", || self.child.try_wait().expect("it can be asked"));
        self.assert_sound();
        ended.success()
    }

    /// The most memory it has taken so far, in MiB, as the kernel counts it.
    ///
    /// # Panics
    /// When the kernel does not tell.
    #[must_use]
    pub fn memory_mib_peak(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel counts it");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number of kB");
        kib >> 10
    }

    /// Kills it where it stands.
    ///
    /// # Panics
    /// When it has panicked before.
    #[track_caller]
    pub fn kill(mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process can be waited for");
        self.assert_sound();
    }

    /// Kills it where it stands, unless it has ended already.
    ///
    /// # Panics
    /// When the operating system does not let us.
    pub fn kill_now(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process can be waited for");
    }

    /// # Panics
    /// When its log has a panic of its own (what a guest says of itself does not count).
    #[track_caller]
    pub fn assert_sound(&self) {
        let log = self.log_text();
        let panicked = log.lines().find(|line| line.starts_with("thread '") && line.contains("panicked"));
        assert!(panicked.is_none(), "the host panicked: {panicked:?}; it logged:\n{log}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already; whatever is left of it must not outlive the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("`frontdesk serve` logged:\n{}", self.log_text());
        } else {
            self.assert_sound();
        }
    }
}

/// Collects lines as they come, so that the process never waits for its reader.
fn read_on(stdout: ChildStdout) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let collected = lines.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            collected.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
    lines
}

/// Asks until there is an answer.
///
/// # Panics
/// When the fuse blows.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < FUSE, "waited {} s for {what}", FUSE.as_secs());
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Runs a command to its end and gives its output back; it is killed when the fuse blows.
///
/// # Panics
/// When it does not end.
#[must_use]
#[track_caller]
pub fn run(command: &mut Command, folder: &Path) -> Output {
    let out =
        |name: &str| (File::create(folder.join(name)).expect("the folder can be written"), folder.join(name));
    let ((stdout, stdout_at), (stderr, stderr_at)) = (out("run.out"), out("run.err"));
    let shown = format!("{command:?}");
    let mut child =
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().expect("the command starts");
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            break status;
        }
        if started.elapsed() > 3 * FUSE {
            let _ = child.kill();
            panic!("`{shown}` did not end");
        }
        std::thread::sleep(LOOK_AGAIN);
    };
    let read = |path: &Path| std::fs::read(path).expect("the output can be read");
    Output { status, stdout: read(&stdout_at), stderr: read(&stderr_at) }
}
