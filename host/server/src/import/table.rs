//! A table that somebody brings with a browser: what kind of file it is its bytes tell, and it may be meant ill.

use std::io::{self, Cursor, Read as _};

use zip::ZipArchive;

use super::rows::{Beyond, Bounds, Rows, decoded};

/// How many rows are read at once.
pub(crate) const ROWS_MAX: usize = 10_000;

/// A hundred columns in each of so many rows.
const CELLS_MAX: usize = 100 * ROWS_MAX;

/// What all cells hold, in bytes: some 1,600 in each row.
const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a workbook may hold unpacked, in bytes: a table of that many rows has about twenty million.
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The same of its formats, of which each takes many times its letters in memory.
const STYLES_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// How many digits a count of texts may have: a workbook's reader makes room for as many as it says.
const COUNT_DIGITS_MAX: usize = 7;

const BOUNDS: Bounds = Bounds { lines: ROWS_MAX + 1, cells: CELLS_MAX, bytes: TEXT_BYTES_MAX };

/// Why a file is no table: what was expected, what came, what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// No text and no workbook.
    #[error("expected a table as .xlsx or .csv, got another kind of file (save the table as .xlsx or .csv)")]
    NoTable,
    /// A workbook of the nineties.
    #[error("expected a table as .xlsx or .csv, got a workbook of an old format (save it as .xlsx)")]
    OldWorkbook,
    /// No text that anybody writes here.
    #[error("expected CSV in UTF-8 or GB18030, got another encoding (save it as CSV UTF-8 or as .xlsx)")]
    Encoding,
    /// A workbook that breaks the rules of workbooks.
    #[error("the workbook cannot be read (it may be damaged: open it, and save it again)")]
    Damaged,
    /// Nothing in the first line.
    #[error(
        "expected titles of columns in the first row, got an empty row (write above each column what it holds)"
    )]
    NoTitles,
    /// Nothing below it.
    #[error("expected rows below the titles, got none")]
    NoRows,
    /// More than [`ROWS_MAX`].
    #[error(
        "expected at most {ROWS_MAX} rows, got more (split the table into several files, or use `frontdesk import`)"
    )]
    TooManyRows,
    /// More than [`CELLS_MAX`], or more in them than [`TEXT_BYTES_MAX`].
    #[error(
        "expected at most {CELLS_MAX} cells with {TEXT_BYTES_MAX} bytes, got more (remove columns that are not needed, or split the table)"
    )]
    TooMuch,
    /// A stray cell.
    #[error(transparent)]
    TooBroad(Beyond),
}

/// Reads a table with titles in its first line.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn read(bytes: &[u8]) -> Result<Rows, Unreadable> {
    let rows = match bytes {
        [b'P', b'K', 3, 4, ..] if unpacks_well(bytes) => Rows::of_workbook(bytes, BOUNDS),
        [b'P', b'K', 3, 4, ..] => return Err(Unreadable::Damaged),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(Unreadable::OldWorkbook),
        _ => {
            let text = decoded(bytes, None).map_err(|_| Unreadable::Encoding)?;
            if text.contains(|letter: char| letter.is_control() && !letter.is_whitespace()) {
                return Err(Unreadable::NoTable);
            }
            Rows::of_csv(&text, separator(&text), BOUNDS)
        }
    };
    let rows = rows.map_err(|error| match error.downcast_ref() {
        Some(Beyond::Lines) => Unreadable::TooManyRows,
        Some(Beyond::Cells) => Unreadable::TooMuch,
        Some(broad) => Unreadable::TooBroad(broad.clone()),
        None => {
            tracing::debug!(%error, "a table that was brought cannot be read");
            Unreadable::Damaged
        }
    })?;
    if rows.titles.iter().all(String::is_empty) {
        return Err(Unreadable::NoTitles);
    }
    if rows.rows.is_empty() { Err(Unreadable::NoRows) } else { Ok(rows) }
}

/// What stands most often in the first line: spreadsheets write semicolons where a comma is in numbers, and tabs as "Unicode text".
fn separator(text: &str) -> char {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &char| first.matches(*separator).count();
    // Of equals the last one wins.
    [';', '\t', ','].into_iter().max_by_key(count).unwrap_or(',')
}

/// Whether a workbook unpacks to a size that a table has. What its directory says of sizes is not believed.
fn unpacks_well(bytes: &[u8]) -> bool {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut left = UNPACKED_BYTES_MAX;
    (0..archive.len()).all(|index| {
        let Ok(part) = archive.by_index(index) else { return false };
        let styles = part.name_raw().to_ascii_lowercase().ends_with(b"styles.xml");
        let most = if styles { left.min(STYLES_BYTES_MAX) } else { left };
        let mut counts = Counts::default();
        let Ok(unpacked) = io::copy(&mut part.take(most + 1), &mut counts) else { return false };
        left = left.saturating_sub(unpacked);
        unpacked <= most && !counts.too_many
    })
}

/// Looks for counts of texts that nobody writes.
#[derive(Debug, Default)]
struct Counts {
    /// How much of the attribute's name stands right before.
    matched: usize,
    /// Digits since; nothing: not behind such a name.
    digits: Option<usize>,
    too_many: bool,
}

impl io::Write for Counts {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        piece.iter().for_each(|byte| self.see(*byte));
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Counts {
    const NAME: &[u8] = b"uniqueCount";

    fn see(&mut self, byte: u8) {
        self.digits = match (self.digits, byte) {
            (Some(digits), b'0'..=b'9') => Some(digits + 1),
            // Between the name and the figure.
            (Some(0), b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+') => Some(0),
            _ => None,
        };
        self.too_many |= self.digits.is_some_and(|digits| digits > COUNT_DIGITS_MAX);
        // The first letter of the name does not come again in it.
        self.matched =
            if byte == Self::NAME[self.matched] { self.matched + 1 } else { usize::from(byte == b'u') };
        if self.matched == Self::NAME.len() {
            (self.matched, self.digits) = (0, Some(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use frontdesk_engine::form::in_chinese;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn titles(bytes: &[u8]) -> Vec<String> {
        read(bytes).unwrap().titles
    }

    fn workbook(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        write(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn the_bytes_tell_what_it_is() {
        let utf16: Vec<u8> = "\u{feff}房号\t姓名\n1\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (chinese, ..) = encoding_rs::GB18030.encode("房号,姓名\n1,2\n");
        let book = workbook(|page| {
            page.write_row(0, 0, ["房号", "姓名"]).unwrap();
            page.write_row(1, 0, ["1", "2"]).unwrap();
        });
        let plain = "房号,姓名\n1,2\n".as_bytes();
        for bytes in [plain, "房号;姓名\n1;\"2,5\"\n".as_bytes(), &utf16, &chinese, &book] {
            assert_eq!(titles(bytes), ["房号", "姓名"]);
        }
    }

    #[test]
    fn what_is_no_table_is_told_with_what_was_expected() {
        let rows = |count: usize| format!("a\n{}", "x\n".repeat(count)).into_bytes();
        assert_eq!(read(&rows(ROWS_MAX)).unwrap().rows.len(), ROWS_MAX);
        let broad = format!("a\n{}", format!("{}\n", vec!["1"; 200].join(",")).repeat(CELLS_MAX / 200 + 1));
        for (bytes, why) in [
            (b"%PDF-1.7\n\0\0".to_vec(), Unreadable::NoTable),
            (vec![0xd0, 0xcf, 0x11, 0xe0, 1], Unreadable::OldWorkbook),
            (b"caf\xe9\xff\xff".to_vec(), Unreadable::Encoding),
            (b"PK\x03\x04 and no more".to_vec(), Unreadable::Damaged),
            (b",,\n1,2,3\n".to_vec(), Unreadable::NoTitles),
            (workbook(|page| drop(page.write_row(3, 0, ["1"]))), Unreadable::NoTitles),
            (b"a,b\n,\n".to_vec(), Unreadable::NoRows),
            (rows(ROWS_MAX + 1), Unreadable::TooManyRows),
            (broad.into_bytes(), Unreadable::TooMuch),
        ] {
            assert_eq!(read(&bytes).map(|rows| rows.rows.len()), Err(why.clone()));
            assert_ne!(in_chinese(&why.to_string()), why.to_string(), "there is no Chinese for it");
        }
    }

    /// Packed anew with a part as somebody else would write it.
    fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(content).unwrap();
        file.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_meant_ill_takes_no_memory() {
        let counted = |count: &str| format!("<sst uniqueUniqueCount='1' uniqueCount = \"{count}\">");
        let large = vec![b' '; usize::try_from(UNPACKED_BYTES_MAX).unwrap() + 1];
        let styles = &large[..usize::try_from(STYLES_BYTES_MAX).unwrap() + 1];
        for (name, content, well) in [
            ("xl/sharedStrings.xml", counted("9999999").as_bytes(), true),
            ("xl/sharedStrings.xml", counted("99999999999").as_bytes(), false),
            ("XL/Styles.XML", &styles[1..], true),
            ("XL/Styles.XML", styles, false),
            ("xl/worksheets/sheet1.xml", &large[1..], true),
            ("xl/worksheets/sheet1.xml", &large, false),
        ] {
            let bytes = with_part(name, content);
            assert!(bytes.len() < 1_000_000);
            assert_eq!(unpacks_well(&bytes), well, "{name} {}", content.len());
        }
    }

    #[test]
    fn a_cell_far_off_takes_no_memory() {
        let book = workbook(|page| {
            page.write_string(0, 0, "a").unwrap();
            page.write_string(1_048_575, 999, "stray").unwrap();
        });
        assert_eq!(read(&book).unwrap().rows[0].number, 1_048_576);
        let beyond = workbook(|page| drop(page.write_string(1, 16_383, "stray")));
        let why = read(&beyond).unwrap_err().to_string();
        assert_eq!(
            why,
            "row 2 of sheet `Sheet1` has something beyond its 1000th column: `stray` (remove it)"
        );
        assert_eq!(in_chinese(&why), "工作表 `Sheet1` 第 2 行在第 1000 列之后还有内容 `stray`（请删除）");
    }
}
