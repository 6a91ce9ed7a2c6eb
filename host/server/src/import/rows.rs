//! The rows of a file as text: CSV in UTF-8 or GB18030, or a sheet of a workbook.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use calamine::{Data, Reader as _, Xlsx};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::mapping::Reading;
use crate::formula::unguarded;

/// How many columns a sheet may use: a hundred times what the widest table of an office has.
const COLUMNS_MAX: usize = 1_000;

/// How much of a table is read; beyond it nothing is kept of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Lines with something in them, the titles among them.
    pub lines: usize,
    /// Cells of all lines.
    pub cells: usize,
    /// Bytes of all cells.
    pub bytes: usize,
}

/// What is too much of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Beyond {
    /// Too many lines.
    #[error("the table has too many rows")]
    Lines,
    /// Too many cells, or too much in them.
    #[error("the table has too many cells")]
    Cells,
    /// Something stands where nobody looks.
    #[error(
        "row {row} of sheet `{sheet}` has something beyond its {COLUMNS_MAX}th column: `{text}` (remove it)"
    )]
    Columns {
        /// As the office's program numbers it.
        row: usize,
        /// Its name.
        sheet: String,
        /// What stands there.
        text: String,
    },
}

/// A cell as text: days and moments of a workbook in ISO, numbers without grouping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// What stands there, trimmed; empty for an empty cell.
    Text(String),
    /// A cell whose formula failed: `#N/A`.
    Broken(String),
}

/// A line of the file.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// From 1, as the office's program shows it.
    pub number: usize,
    /// From the left.
    pub cells: Vec<Cell>,
}

/// All of a file.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The line with titles; empty without one.
    pub titles: Vec<String>,
    /// Those below it that are not empty.
    pub rows: Vec<Row>,
}

impl Cell {
    /// The text that stands there, broken or not.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Broken(text) => text,
        }
    }

    fn is_empty(&self) -> bool {
        self.text().is_empty()
    }
}

impl Bounds {
    /// Whoever runs a command line knows what it reads.
    const NONE: Self = Self { lines: usize::MAX, cells: usize::MAX, bytes: usize::MAX };

    /// Takes a line with what is in it.
    ///
    /// # Errors
    /// What is too much.
    fn take_line(&mut self) -> Result<(), Beyond> {
        self.lines = self.lines.checked_sub(1).ok_or(Beyond::Lines)?;
        Ok(())
    }

    fn take_cells(&mut self, cells: usize, bytes: usize) -> Result<(), Beyond> {
        self.cells = self.cells.checked_sub(cells).ok_or(Beyond::Cells)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Beyond::Cells)?;
        Ok(())
    }
}

impl Rows {
    /// Reads a file by its name's ending.
    ///
    /// # Errors
    /// In words for the operator.
    pub(crate) fn of(path: &Path, bytes: &[u8], reading: &Reading) -> anyhow::Result<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let lines = match ending.to_ascii_lowercase().as_str() {
            "xlsx" => workbook(bytes, reading.sheet.as_deref(), Bounds::NONE)?,
            "csv" | "txt" => {
                let text = decoded(bytes, reading.encoding.as_deref())?;
                csv_lines(&text, reading.separator, Bounds::NONE)?
            }
            _ => bail!("expected a file ending in .csv or .xlsx, got `{}`", path.display()),
        };
        Ok(Self::below_titles(lines, reading.titles))
    }

    /// Reads the first sheet of a workbook, with titles in its first line.
    ///
    /// # Errors
    /// [`Beyond`], or why it cannot be read.
    pub(super) fn of_workbook(bytes: &[u8], bounds: Bounds) -> anyhow::Result<Self> {
        Ok(Self::below_titles(workbook(bytes, None, bounds)?, 1))
    }

    /// Reads CSV, with titles in its first line.
    ///
    /// # Errors
    /// [`Beyond`], or why it cannot be read.
    pub(super) fn of_csv(text: &str, separator: char, bounds: Bounds) -> anyhow::Result<Self> {
        Ok(Self::below_titles(csv_lines(text, separator, bounds)?, 1))
    }

    fn below_titles(lines: Vec<Row>, titles: usize) -> Self {
        let mut found = Self { titles: Vec::new(), rows: Vec::new() };
        for row in lines {
            if row.number == titles {
                found.titles = row.cells.iter().map(|cell| cell.text().to_owned()).collect();
            } else if row.number > titles && row.cells.iter().any(|cell| !cell.text().is_empty()) {
                found.rows.push(row);
            }
        }
        found
    }

    /// What [`Self::place`] knows each column by: its title, or its letters where it has none or one that stands further left.
    pub(crate) fn names(&self) -> Vec<(usize, String)> {
        let named = |place: usize| {
            let title = self.titles.get(place).filter(|title: &&String| !title.is_empty());
            let name = title.cloned().filter(|title| self.place(title) == Ok(place));
            name.or_else(|| Some(lettered(place)).filter(|name| self.place(name) == Ok(place)))
        };
        let is_empty = |place| self.rows.iter().all(|row| row.cells.get(place).is_none_or(Cell::is_empty));
        let untitled = |place| self.titles.get(place).is_none_or(String::is_empty);
        let places = (0..self.width()).filter(|place| !(untitled(*place) && is_empty(*place)));
        places.filter_map(|place| Some((place, named(place)?))).collect()
    }

    fn width(&self) -> usize {
        let rows = self.rows.iter().map(|row| row.cells.len());
        rows.chain([self.titles.len()]).max().unwrap_or_default()
    }

    /// The place of a column by its title, else by its letters.
    ///
    /// # Errors
    /// Which columns there are.
    pub(crate) fn place(&self, column: &str) -> Result<usize, String> {
        let titled = self.titles.iter().position(|title| title == column.trim());
        let lettered = || letters(column).filter(|place| *place < self.width());
        titled.or_else(lettered).ok_or_else(|| {
            let known =
                if self.titles.is_empty() { "none has a title".into() } else { self.titles.join("`, `") };
            format!("there is no column `{column}` (there are: `{known}`)")
        })
    }
}

/// `A` is 0, `Z` 25, `AA` 26.
fn letters(column: &str) -> Option<usize> {
    let all = (1..=3).contains(&column.len()) && column.bytes().all(|letter| letter.is_ascii_uppercase());
    let value = |sum: usize, letter: u8| sum * 26 + usize::from(letter - b'A') + 1;
    all.then(|| column.bytes().fold(0, value) - 1)
}

/// The same as letters.
fn lettered(place: usize) -> String {
    let mut letters = Vec::new();
    let mut left = place + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

fn csv_lines(text: &str, separator: char, mut bounds: Bounds) -> anyhow::Result<Vec<Row>> {
    let separator = u8::try_from(separator).context("`separator` is no ASCII character")?;
    let mut builder = csv::ReaderBuilder::new();
    let mut reader =
        builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // A cell may hold line breaks: rows are counted as a spreadsheet shows them.
    for (record, number) in reader.records().zip(1..) {
        let record = record?;
        // Spreadsheets fill lines up to the widest with empty cells.
        let used = (0..record.len()).rposition(|place| !record[place].trim().is_empty());
        let used = used.map_or(0, |last| last + 1);
        if used > 0 {
            bounds.take_line()?;
            bounds.take_cells(used, record.as_slice().len())?;
            let cells = record.iter().take(used).map(|cell| Cell::Text(unguarded(cell.trim()).to_owned()));
            rows.push(Row { number, cells: cells.collect() });
        }
    }
    Ok(rows)
}

/// Chinese spreadsheets save CSV in GB18030 without saying so; what is no UTF-8 is taken for it.
pub(super) fn decoded(bytes: &[u8], wanted: Option<&str>) -> anyhow::Result<String> {
    let encoding = match wanted {
        Some(label) => Encoding::for_label(label.as_bytes())
            .with_context(|| format!("`encoding`: expected `utf-8` or `gb18030`, got `{label}`"))?,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, used, wrong) = encoding.decode(bytes);
    if wrong {
        bail!("the file is not in {} (say its `encoding` under [file])", used.name());
    }
    Ok(text.into_owned())
}

fn workbook(bytes: &[u8], sheet: Option<&str>, mut bounds: Bounds) -> anyhow::Result<Vec<Row>> {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).context("the file is no workbook")?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(name) => name.to_owned(),
        None => names.first().cloned().context("the workbook has no sheets")?,
    };
    if !names.contains(&name) {
        bail!("there is no sheet `{name}` (there are: `{}`)", names.join("`, `"));
    }
    // Cell by cell: one stray cell at the far end of a sheet would make billions of empty ones before it.
    let mut page = book.worksheet_cells_reader(&name).with_context(|| format!("sheet `{name}`"))?;
    let mut rows: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
    while let Some(found) = page.next_cell().with_context(|| format!("sheet `{name}`"))? {
        let (row, column) = found.get_position();
        let (number, column) = (row as usize + 1, column as usize);
        let cell = cell(&found.get_value().clone().into());
        if cell.text().is_empty() {
            continue;
        }
        if column >= COLUMNS_MAX {
            bail!(Beyond::Columns { row: number, sheet: name, text: cell.text().to_owned() });
        }
        let cells = rows.entry(number).or_default();
        if cells.is_empty() {
            bounds.take_line()?;
        }
        bounds.take_cells((column + 1).saturating_sub(cells.len()), cell.text().len())?;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Text(String::new()));
        }
        cells[column] = cell;
    }
    Ok(rows.into_iter().map(|(number, cells)| Row { number, cells }).collect())
}

fn cell(data: &Data) -> Cell {
    Cell::Text(match data {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::Error(error) => return Cell::Broken(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8], reading: &Reading) -> Rows {
        Rows::of(Path::new(name), bytes, reading).unwrap()
    }

    fn texts(rows: &Rows) -> Vec<(usize, Vec<&str>)> {
        rows.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::text).collect())).collect()
    }

    #[test]
    fn csv_is_read_in_its_encodings() {
        let plain = "房号,姓名\r\n1-101,\"周,\n大\"\r\n,\r\n1-102,李\r\n";
        let (chinese, ..) = GB18030.encode(plain);
        let marked = format!("\u{feff}{plain}");
        for bytes in [plain.as_bytes(), marked.as_bytes(), &chinese] {
            let rows = read("a.csv", bytes, &Reading::default());
            assert_eq!(rows.titles, ["房号", "姓名"]);
            assert_eq!(texts(&rows), [(2, vec!["1-101", "周,\n大"]), (4, vec!["1-102", "李"])]);
            assert_eq!((rows.place("姓名"), rows.place("A")), (Ok(1), Ok(0)));
            let told = rows.place("电话").unwrap_err();
            assert_eq!(told, "there is no column `电话` (there are: `房号`, `姓名`)");
        }
        let reading = Reading { encoding: Some("utf-8".into()), ..Reading::default() };
        let told = Rows::of(Path::new("a.csv"), &chinese, &reading).unwrap_err();
        assert_eq!(told.to_string(), "the file is not in UTF-8 (say its `encoding` under [file])");
    }

    #[test]
    fn an_apostrophe_before_a_formula_is_the_spreadsheets() {
        let rows = read("a.csv", b"name,phone\r\n'=SUM,'+86 138\r\n'quoted',\r\n", &Reading::default());
        assert_eq!(texts(&rows), [(2, vec!["=SUM", "+86 138"]), (3, vec!["'quoted'"])]);
    }

    #[test]
    fn a_stray_cell_far_off_costs_nothing_or_is_named() {
        let far = |row, column| {
            let mut book = rust_xlsxwriter::Workbook::new();
            let page = book.add_worksheet();
            page.write_string(0, 0, "unit").unwrap().write_string(row, column, "stray").unwrap();
            book.save_to_buffer().unwrap()
        };
        let rows = read("a.xlsx", &far(1_048_575, 1), &Reading::default());
        assert_eq!(texts(&rows), [(1_048_576, vec!["", "stray"])]);
        let told = Rows::of(Path::new("a.xlsx"), &far(1, 16_383), &Reading::default()).unwrap_err();
        let expected = "row 2 of sheet `Sheet1` has something beyond its 1000th column: `stray` (remove it)";
        assert_eq!(told.to_string(), expected);
    }

    #[test]
    fn a_workbook_is_read_as_text() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        let page = book.add_worksheet().set_name("业主").unwrap();
        page.write_string(1, 1, "房号").unwrap().write_string(1, 2, "入住").unwrap();
        page.write_string(2, 1, "1-101").unwrap().write_number(2, 3, 12.5).unwrap();
        let moved = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 2).unwrap();
        page.write_datetime_with_format(2, 2, moved, &day).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let reading = Reading { titles: 2, ..Reading::default() };
        let rows = read("a.XLSX", &bytes, &reading);
        assert_eq!((rows.place("房号"), rows.place("C")), (Ok(1), Ok(2)));
        assert_eq!(texts(&rows), [(3, vec!["", "1-101", "2026-03-02", "12.5"])]);
        let reading = Reading { sheet: Some("租户".into()), ..reading };
        let told = Rows::of(Path::new("a.xlsx"), &bytes, &reading).unwrap_err();
        assert_eq!(told.to_string(), "there is no sheet `租户` (there are: `业主`)");
    }

    #[test]
    fn columns_have_letters() {
        for (column, place) in
            [("A", Some(0)), ("Z", Some(25)), ("AA", Some(26)), ("a", None), ("", None), ("1", None)]
        {
            assert_eq!(letters(column), place, "{column}");
            assert!(place.is_none_or(|place| lettered(place) == column), "{column}");
        }
        let rows = read("a.csv", "姓名,,姓名,,备注\n1,2,3,,".as_bytes(), &Reading::default());
        let names = ["姓名", "B", "C", "备注"];
        let named = rows.names();
        assert_eq!(named.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), names);
        assert!(named.iter().all(|(place, name)| rows.place(name) == Ok(*place)), "{named:?}");
    }
}
