//! Tables for the office: CSV and XLSX beside JSON, with numbers as numbers and days as days.
//!
//! What people wrote is text in every cell: XLSX holds it as a string, and CSV puts an apostrophe before what a
//! spreadsheet would take for a formula.

use std::convert::Infallible;

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, Response as ApiResponse, SchemaObject, StatusCode as Status};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use frontdesk_engine::blueprint::model::Field;
use frontdesk_engine::value::Value;
use jiff::civil;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook, Worksheet, XlsxError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Code, Problem};
use super::showing::Showing;
use crate::formula::guarded;

/// How many rows a table can have: below the 1 048 576 of a sheet, and held in memory at once.
pub(super) const ROWS_MAX: usize = 50_000;

/// Characters a cell of XLSX can hold.
const CELL_CHARS_MAX: usize = 32_767;

/// Digits that a number of XLSX keeps; longer ones are written as text, so that none is lost.
const DIGITS_MAX: usize = 15;

/// Characters of a sheet's name in XLSX.
const NAME_CHARS_MAX: usize = 31;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// In which form a listing goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Format {
    /// For programs.
    #[default]
    Json,
    /// UTF-8 with a byte order mark, so that spreadsheets read it as such.
    Csv,
    /// A workbook.
    Xlsx,
}

/// What `Accept` asks for: of the forms there are the one that it names first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Accept(Format);

impl<S: Send + Sync> FromRequestParts<S> for Accept {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        Ok(Self(Format::accepted(text.unwrap_or_default())))
    }
}

impl aide::OperationInput for Accept {}

impl Accept {
    /// What the query says, else what the header says.
    #[must_use]
    pub(super) fn or(self, asked: Option<Format>) -> Format {
        asked.unwrap_or(self.0)
    }
}

impl Format {
    fn accepted(accept: &str) -> Self {
        let mut kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
        let known = kinds.find_map(|kind| match kind {
            CSV => Some(Self::Csv),
            XLSX => Some(Self::Xlsx),
            "application/json" | "*/*" => Some(Self::Json),
            _ => None,
        });
        known.unwrap_or_default()
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Data, never a formula.
    Text(String),
    /// Exact.
    Number(Decimal),
    /// A civil date.
    Day(civil::Date),
    /// A civil time of the site.
    Moment(civil::DateTime),
}

impl Cell {
    /// A value of a field; choices and people by what they are called.
    pub(super) fn of(field: Option<&Field>, value: &Value, showing: &Showing) -> Self {
        match value {
            Value::Nothing => Self::Empty,
            Value::Number(number) => Self::Number(*number),
            Value::Day(day) => Self::Day(day.0),
            Value::Moment(at) => Self::Moment(showing.moments.civil(*at)),
            other => Self::Text(showing.text(field, other)),
        }
    }

    /// As CSV holds it.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => guarded(text),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.strftime(MOMENT).to_string(),
        }
    }
}

/// How a moment stands in CSV.
const MOMENT: &str = "%Y-%m-%d %H:%M:%S";

/// Titles over rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// What people call it.
    pub name: String,
    /// A title for each column.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// What goes into one file: sheets of a workbook, or blocks of CSV with an empty line between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The file's name without its ending, of ASCII letters, digits and hyphens.
    pub file: String,
    /// The first one is what was asked for.
    pub sheets: Vec<Sheet>,
}

/// A listing in the form that was asked for.
#[derive(Clone, Debug)]
pub(super) enum Listing<T> {
    /// For programs.
    Json(T),
    /// For the office.
    File(File),
}

/// A file ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct File {
    name: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

impl Table {
    /// Writes it, where blocking is allowed.
    ///
    /// # Errors
    /// `limit` for more than [`ROWS_MAX`] rows.
    pub(super) fn file(&self, format: Format) -> Result<File, Problem> {
        if self.sheets.iter().any(|sheet| sheet.rows.len() > ROWS_MAX) {
            let text = format!(
                "the table has more than {ROWS_MAX} rows (ask for a shorter time, or for JSON in pages)"
            );
            return Err(Problem::new(Code::Limit, text));
        }
        let (ending, kind, bytes) = match format {
            Format::Xlsx => {
                let bytes = self.workbook().map_err(|error| Problem::internal("a workbook", &error))?;
                ("xlsx", XLSX, bytes)
            }
            _ => {
                let bytes = self.csv().map_err(|error| Problem::internal("a CSV file", &error))?;
                ("csv", "text/csv; charset=utf-8", bytes)
            }
        };
        Ok(File { name: format!("{}.{ending}", self.file), kind, bytes })
    }

    fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut bytes = "\u{feff}".as_bytes().to_vec();
        for (place, sheet) in self.sheets.iter().enumerate() {
            if place > 0 {
                bytes.extend_from_slice(b"\r\n");
            }
            let mut lines =
                csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
            lines.write_record(sheet.columns.iter().map(|title| guarded(title)))?;
            for row in &sheet.rows {
                lines.write_record(row.iter().map(Cell::plain))?;
            }
            lines.flush()?;
        }
        Ok(bytes)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        for (place, sheet) in self.sheets.iter().enumerate() {
            let page = book.add_worksheet();
            page.set_name(sheet_name(&sheet.name, place))?;
            page.set_freeze_panes(1, 0)?;
            let bold = Style::new().set_bold();
            for (column, title) in (0..).zip(&sheet.columns) {
                page.write_string_with_format(0, column, cut(title), &bold)?;
            }
            for (row, line) in (1..).zip(&sheet.rows) {
                for (column, cell) in (0..).zip(line) {
                    write(page, (row, column), cell)?;
                }
            }
            page.autofit();
        }
        book.save_to_buffer()
    }
}

fn write(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    let dated = |format: &str| Style::new().set_num_format(format);
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => page.write_string(row, column, cut(text))?,
        Cell::Number(number) => match exact(*number) {
            Some(float) => {
                page.write_number_with_format(row, column, float, &dated(&digits(number.scale())))?
            }
            None => page.write_string(row, column, number.to_string())?,
        },
        Cell::Day(day) => match excel(*day) {
            Some(day) => page.write_datetime_with_format(row, column, day, &dated("yyyy-mm-dd"))?,
            None => page.write_string(row, column, cell.plain())?,
        },
        Cell::Moment(at) => match timed(*at) {
            Some(at) => page.write_datetime_with_format(row, column, at, &dated("yyyy-mm-dd hh:mm:ss"))?,
            None => page.write_string(row, column, cell.plain())?,
        },
    };
    Ok(())
}

/// The number as XLSX holds it, when no digit is lost by it.
fn exact(number: Decimal) -> Option<f64> {
    let fits = number.mantissa().unsigned_abs().to_string().len() <= DIGITS_MAX;
    number.to_f64().filter(|_| fits)
}

/// As many digits behind the point as the number was written with.
fn digits(scale: u32) -> String {
    match scale {
        0 => "0".to_owned(),
        scale => format!("0.{}", "0".repeat(scale as usize)),
    }
}

/// A day of XLSX; those before 1900 have no number there.
fn excel(day: civil::Date) -> Option<ExcelDateTime> {
    let part = |part: i8| u8::try_from(part).ok();
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok()
}

fn timed(at: civil::DateTime) -> Option<ExcelDateTime> {
    let hour = u16::try_from(at.hour()).ok()?;
    let (minute, second) = (u8::try_from(at.minute()).ok()?, u8::try_from(at.second()).ok()?);
    excel(at.date())?.and_hms(hour, minute, second).ok()
}

fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARS_MAX).collect()
}

/// A name as XLSX allows it, unlike the others of the workbook.
fn sheet_name(name: &str, place: usize) -> String {
    let allowed = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter) && !letter.is_control());
    let name: String = allowed.take(NAME_CHARS_MAX - 4).collect();
    match (name.trim(), place) {
        ("", _) => format!("{}", place + 1),
        (name, 0) => name.to_owned(),
        (name, _) => format!("{name} {}", place + 1),
    }
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Json(all) => Json(all).into_response(),
            Self::File(file) => {
                let mut response = ([(header::CONTENT_TYPE, file.kind)], file.bytes).into_response();
                if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name)) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
                }
                response
            }
        }
    }
}

impl<T: JsonSchema> OperationOutput for Listing<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        let mut response = <Json<T> as OperationOutput>::operation_response(ctx, operation)?;
        for kind in [CSV, XLSX] {
            let json_schema = schemars::json_schema!({ "type": "string" });
            let schema = Some(SchemaObject { json_schema, external_docs: None, example: None });
            response.content.insert(kind.to_owned(), MediaType { schema, ..MediaType::default() });
        }
        Some(response)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<Status>, ApiResponse)> {
        let response = Self::operation_response(ctx, operation);
        response.into_iter().map(|response| (Some(Status::Code(200)), response)).collect()
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn table() -> Table {
        let text = |text: &str| Cell::Text(text.to_owned());
        let row =
            vec![text("=1+1"), Cell::Number("-12.50".parse().unwrap()), Cell::Day(civil::date(2026, 3, 2))];
        let odd = vec![text("a,\"b\"\nc"), Cell::Number("1234567890123456789".parse().unwrap()), Cell::Empty];
        let columns = ["名称", "-Sum", "Day"].map(str::to_owned).into();
        Table {
            file: "desk".into(),
            sheets: vec![Sheet { name: "a/b".into(), columns, rows: vec![row, odd] }, Sheet::default()],
        }
    }

    #[test]
    fn csv_has_no_formulas() {
        let file = table().file(Format::Csv).unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let lines = "\u{feff}名称,'-Sum,Day\r\n'=1+1,-12.50,2026-03-02\r\n\"a,\"\"b\"\"\nc\",1234567890123456789,\r\n";
        assert!(text.starts_with(lines), "{text}");
    }

    #[test]
    fn a_workbook_keeps_kinds_apart() {
        let file = table().file(Format::Xlsx).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["ab", "2"]);
        let page = book.worksheet_range("ab").unwrap();
        assert_eq!(page.get((1, 0)), Some(&Data::String("=1+1".into())));
        assert_eq!(page.get((1, 1)), Some(&Data::Float(-12.5)));
        assert!(matches!(page.get((1, 2)), Some(Data::DateTime(day)) if day.is_datetime()));
        assert_eq!(page.get((2, 1)), Some(&Data::String("1234567890123456789".into())));
        assert!(book.worksheet_formula("ab").unwrap().is_empty(), "there is no formula in it");
    }

    #[test]
    fn the_form_named_first_is_taken() {
        for (accept, format) in [
            ("", Format::Json),
            ("text/csv", Format::Csv),
            ("text/html, text/csv;q=0.9, application/json", Format::Csv),
            ("application/json, text/csv", Format::Json),
            ("*/*", Format::Json),
            (XLSX, Format::Xlsx),
        ] {
            assert_eq!(Format::accepted(accept), format, "{accept}");
        }
    }
}
