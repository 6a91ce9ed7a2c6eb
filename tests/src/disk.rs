//! A disk that can lose what was not synced, be full, read-only or broken: the folder `data` of a host that runs with the
//! library `tests/shim/disk.c` before its C library.
//!
//! What the host sees lies in `data`; what it synced lies on the platter beside it. When the power goes, the platter decides,
//! and luck decides what of the rest had got through: names one by one, bytes in sectors of 512.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::draw::Draw;
use crate::environment::root;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Where the switch has its parts: mode, room, syncs, each eight bytes in the machine's order.
const SWITCH_LEN: usize = 24;

/// How a disk behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As it should.
    Sound,
    /// Files can grow by so many bytes more.
    Full(u64),
    /// The same, but it tells of more room when it is asked, as it does under a quota.
    Quota(u64),
    /// Nothing can be written.
    ReadOnly,
    /// Writing and syncing fail.
    Broken,
    /// It says that a file is synced and does nothing: what a host does to its data that forgets to sync.
    Deaf,
}

/// How much of what was not synced gets through when the power goes, in percent.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    /// Of new, moved and removed names.
    pub names: u64,
    /// Of sectors that were written.
    pub sectors: u64,
}

impl Luck {
    /// Nothing that was not synced is there.
    pub const NONE: Self = Self { names: 0, sectors: 0 };
}

/// Name, inode number and whether it is a folder.
type Names = BTreeMap<String, (u64, bool)>;

/// The disk below a folder.
#[derive(Debug)]
pub struct Disk {
    base: PathBuf,
}

impl Disk {
    /// A disk below `base` with whatever lies in its `data` by now, all of it synced.
    ///
    /// # Panics
    /// When there is no C compiler, or no room.
    #[must_use]
    pub fn below(base: &Path) -> Self {
        let disk = Self { base: base.canonicalize().expect("the folder is there") };
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(disk.base.join("disk.so"));
        let built = cc.arg(root().join("tests/shim/disk.c")).status().expect("there is a C compiler, `cc`");
        assert!(built.success(), "tests/shim/disk.c does not compile");
        fs::create_dir_all(disk.data()).expect("there is room");
        fs::write(disk.base.join("switch"), [0; SWITCH_LEN]).expect("there is room");
        disk.settle();
        disk
    }

    fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    /// A program that runs `binary` on this disk, with the same arguments.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn under(&self, binary: &Path) -> PathBuf {
        let program = self.base.join(binary.file_name().expect("a program has a name"));
        let base = self.base.display();
        let script = format!(
            "#!/bin/sh\nFRONTDESK_DISK='{base}' LD_PRELOAD='{base}/disk.so' exec '{}' \"$@\"\n",
            binary.display()
        );
        fs::write(&program, script).expect("there is room");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
        program
    }

    /// From now on it behaves so.
    ///
    /// # Panics
    /// When the switch is gone.
    pub fn turn(&self, mode: Mode) {
        let (word, room) = match mode {
            Mode::Sound => (0_u64, 0),
            Mode::Full(room) => (1, room),
            Mode::Quota(room) => (17, room),
            Mode::ReadOnly => (2, 0),
            Mode::Broken => (4, 0),
            Mode::Deaf => (8, 0),
        };
        let switch = fs::OpenOptions::new().write(true).open(self.base.join("switch")).expect("it is there");
        switch.write_all_at(&room.to_ne_bytes(), 8).expect("there is room");
        switch.write_all_at(&word.to_ne_bytes(), 0).expect("there is room");
    }

    /// How often something was synced since the disk is there.
    ///
    /// # Panics
    /// When the switch is gone.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        let switch = fs::read(self.base.join("switch")).expect("it is there");
        u64::from_ne_bytes(switch[16..].try_into().expect("eight bytes"))
    }

    /// Everything is on the platter, as after a clean stop of the machine.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub fn settle(&self) {
        let platter = self.base.join("platter");
        let _ = fs::remove_dir_all(&platter);
        for kind in ["inodes", "names", "held"] {
            fs::create_dir_all(platter.join(kind)).expect("there is room");
        }
        self.settle_folder(&self.data());
    }

    fn settle_folder(&self, folder: &Path) {
        let mut lines = String::new();
        for (name, (ino, is_folder)) in present(folder) {
            let path = folder.join(&name);
            lines += &format!("{ino} {} {name}\n", if is_folder { 'd' } else { 'f' });
            if is_folder {
                self.settle_folder(&path);
            } else {
                fs::copy(&path, self.platter("inodes", ino)).expect("there is room");
            }
        }
        fs::write(self.platter("names", inode(folder)), lines).expect("there is room");
    }

    fn platter(&self, kind: &str, ino: u64) -> PathBuf {
        self.base.join("platter").join(kind).join(ino.to_string())
    }

    /// The power goes while nothing runs: `data` is what was synced, and what of the rest luck let through.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub fn lose_power(&self, luck: Luck, draw: &mut Draw) {
        let mut places = BTreeMap::new();
        places_of(&self.data(), &mut places);
        places_of(&self.base.join("platter/held"), &mut places);
        let (data, after) = (self.data(), self.base.join("after"));
        let mut loss = Loss { disk: self, places, luck, draw };
        loss.folder(inode(&data), &after);
        fs::remove_dir_all(&data).expect("it is ours");
        fs::rename(&after, &data).expect("there is room");
        self.settle();
    }
}

/// One power cut.
struct Loss<'a> {
    disk: &'a Disk,
    /// Where each file and folder lies that the host saw.
    places: BTreeMap<u64, PathBuf>,
    luck: Luck,
    draw: &'a mut Draw,
}

impl Loss<'_> {
    fn is_through(&mut self, percent: u64) -> bool {
        self.draw.below(100) < percent
    }

    fn folder(&mut self, ino: u64, to: &Path) {
        fs::create_dir_all(to).expect("there is room");
        let synced = synced(&self.disk.platter("names", ino));
        let seen = self.places.get(&ino).map(|place| present(place)).unwrap_or_default();
        for (name, (ino, is_folder)) in self.names(synced, &seen) {
            if is_folder { self.folder(ino, &to.join(name)) } else { self.file(ino, &to.join(name)) }
        }
    }

    /// The synced names with what got through: a new or moved file as a whole, so that a renamed one never stands under two
    /// names and never replaces another one half; a removal by itself.
    fn names(&mut self, synced: Names, seen: &Names) -> Names {
        let mut names = synced.clone();
        for (name, (ino, _)) in &synced {
            let is_gone = !seen.contains_key(name) && !seen.values().any(|(other, _)| other == ino);
            if is_gone && self.is_through(self.luck.names) {
                names.remove(name);
            }
        }
        for (name, entry) in seen {
            if synced.get(name) != Some(entry) && self.is_through(self.luck.names) {
                names.retain(|_, (ino, _)| *ino != entry.0);
                names.insert(name.clone(), *entry);
            }
        }
        names
    }

    fn file(&mut self, ino: u64, to: &Path) {
        let mut bytes = fs::read(self.disk.platter("inodes", ino)).unwrap_or_default();
        let seen =
            self.places.get(&ino).map(|place| fs::read(place).expect("it is ours")).unwrap_or_default();
        let kept = bytes.len();
        for (n, sector) in seen.chunks(SECTOR).enumerate() {
            let at = n * SECTOR;
            let end = at + sector.len();
            let is_same = bytes.get(at..end) == Some(sector);
            if !is_same && self.is_through(self.luck.sectors) {
                bytes.resize(bytes.len().max(end), 0);
                bytes[at..end].copy_from_slice(sector);
            }
        }
        // A new length can get through without what stands there, and a cut without anything else.
        if seen.len() != kept && self.is_through(self.luck.sectors) {
            bytes.resize(seen.len(), 0);
        }
        fs::write(to, bytes).expect("there is room");
    }
}

fn inode(path: &Path) -> u64 {
    fs::symlink_metadata(path).expect("it is there").ino()
}

fn present(folder: &Path) -> Names {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let entries = entries.map(|entry| entry.expect("the folder can be read"));
    let named = entries.map(|entry| {
        let meta = fs::symlink_metadata(entry.path()).expect("it is there");
        (entry.file_name().to_string_lossy().into_owned(), (meta.ino(), meta.is_dir()))
    });
    named.collect()
}

fn places_of(folder: &Path, places: &mut BTreeMap<u64, PathBuf>) {
    places.insert(inode(folder), folder.to_owned());
    for (name, (ino, is_folder)) in present(folder) {
        let path = folder.join(name);
        if is_folder {
            places_of(&path, places);
        } else {
            places.insert(ino, path);
        }
    }
}

/// The names that a folder had when it was synced last; none when it never was.
fn synced(list: &Path) -> Names {
    let text = fs::read_to_string(list).unwrap_or_default();
    let parse = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let ino = parts.next()?.parse().ok()?;
        let is_folder = parts.next()? == "d";
        Some((parts.next()?.to_owned(), (ino, is_folder)))
    };
    text.lines().map(|line| parse(line).expect("a line has three parts")).collect()
}
