//! Papers for the printer: one page of HTML without scripts or outside resources, each part on a sheet of its own.
//!
//! Everything on it is data and written escaped; the policy sent along allows this page's own style, by its hash, and
//! nothing else.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, Response as ApiResponse, SchemaObject, StatusCode as Status};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_engine::instant::Instant;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::caller::Member;
use super::locale::Locale;
use super::problem::Problem;

/// How many parts a paper can have: forms with carbon copies have six at most.
const PARTS_MAX: u8 = 6;

/// Longest name of a part, in characters: it stands beside the number.
const PART_CHARS_MAX: usize = 30;

/// Fonts are those of the machine that prints.
const STYLE: &str = "\
body{font:11pt/1.5 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif;color:#000;background:#fff;margin:0}\
section{break-after:page;max-width:190mm;margin:0 auto;padding:4mm}\
section:last-of-type{break-after:auto}\
header{display:flex;justify-content:space-between;font-size:9pt}\
h1{font-size:16pt;text-align:center;margin:4mm 0 2mm}\
.mark{text-align:center;font-size:18pt;font-weight:bold;border:2pt solid #000;margin:0 auto 3mm;width:max-content;padding:0 6mm}\
table{width:100%;border-collapse:collapse}\
th,td{border:.5pt solid #000;padding:1.5mm 2mm;text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}\
th{width:28%;font-weight:normal}\
tr{break-inside:avoid}\
.lines{display:flex;flex-wrap:wrap;gap:8mm;margin-top:10mm}\
.lines p{flex:1 0 40%;margin:0;border-bottom:.5pt solid #000;min-height:9mm;break-inside:avoid}\
footer{font-size:8pt;margin-top:6mm}\
@media print{section{max-width:none;padding:0}}";

/// How a paper is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    /// The size of the sheets; left out: A4.
    paper: Size,
    /// How many parts, each on a sheet of its own; left out: one, or as many as have names.
    #[schemars(range(min = 1, max = 6))]
    parts: Option<u8>,
    /// Names of the parts, in their order: stub, customer's part, ….
    #[schemars(length(max = 6), inner(length(min = 1, max = 30)))]
    part: Vec<String>,
}

/// Sizes of sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Size {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 148 × 210 mm.
    A5,
}

/// What stands on a paper, masked already.
#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    /// The kind of paper.
    pub title: String,
    /// Whose it is.
    pub site: String,
    /// As it is said on the phone.
    pub number: String,
    /// Across the head: that it is void.
    pub mark: Option<String>,
    /// Titles and values, in the form's order.
    pub rows: Vec<(String, String)>,
    /// Where people sign, with what stands there already.
    pub lines: Vec<(String, String)>,
    /// When and by whom it was printed.
    pub printed: String,
}

/// A page that is ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Sheets {
    html: String,
    policy: String,
}

/// When and by whom a paper is printed.
#[must_use]
pub(super) fn printed(member: &Member, now: Instant) -> String {
    let at = member.moments.civil(now).strftime("%Y-%m-%d %H:%M");
    let by = member.person.as_ref().map_or(&member.caller.account.name, |person| &person.name);
    match member.locale() {
        Locale::Zh => format!("打印时间 {at}　打印人 {by}"),
        Locale::En => format!("Printed {at} by {by}"),
    }
}

impl Wanted {
    /// The page of a paper.
    ///
    /// # Errors
    /// `malformed` for a number of parts or a name that is out of bounds.
    pub(super) fn sheets(&self, paper: &Paper, locale: Locale) -> Result<Sheets, Problem> {
        let parts = self.checked()?;
        let size = if self.paper == Size::A5 { "A5" } else { "A4" };
        let style = format!("@page{{size:{size};margin:12mm}}{STYLE}");
        let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
        let mut html = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} {}</title><style>{style}</style></head><body>",
            locale.name(),
            escaped(&paper.title),
            escaped(&paper.number),
        );
        for part in 1..=parts {
            let name = self.part.get(usize::from(part) - 1).map(String::as_str);
            paper.write(&mut html, &label(locale, part, parts, name));
        }
        html.push_str("</body></html>");
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Ok(Sheets { html, policy })
    }

    fn checked(&self) -> Result<u8, Problem> {
        let named = u8::try_from(self.part.len()).unwrap_or(u8::MAX);
        let parts = self.parts.unwrap_or(1);
        if !(1..=PARTS_MAX).contains(&parts) {
            return Err(Problem::malformed("parts", format!("expected 1 to {PARTS_MAX}, got {parts}")));
        }
        let fits = |name: &String| (1..=PART_CHARS_MAX).contains(&name.chars().count());
        if named > PARTS_MAX || !self.part.iter().all(fits) {
            let text = format!("expected at most {PARTS_MAX} names of 1 to {PART_CHARS_MAX} characters");
            return Err(Problem::malformed("part", text));
        }
        Ok(parts.max(named))
    }
}

/// Which part a sheet is; a paper of one part without a name needs no word for it.
fn label(locale: Locale, part: u8, parts: u8, name: Option<&str>) -> String {
    let place = match locale {
        _ if parts == 1 => String::new(),
        Locale::Zh => format!("第 {part} 联 / 共 {parts} 联"),
        Locale::En => format!("Part {part} of {parts}"),
    };
    let words: Vec<_> =
        [place.as_str(), name.unwrap_or_default()].into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" · ")
}

impl Paper {
    fn write(&self, html: &mut String, label: &str) {
        html.push_str("<section><header>");
        for word in [&self.site, label, &self.number] {
            push(html, "span", word);
        }
        html.push_str("</header>");
        push(html, "h1", &self.title);
        if let Some(mark) = &self.mark {
            html.extend(["<p class=\"mark\">", &escaped(mark), "</p>"]);
        }
        html.push_str("<table>");
        for (title, value) in &self.rows {
            html.push_str("<tr>");
            push(html, "th", title);
            push(html, "td", value);
            html.push_str("</tr>");
        }
        html.push_str("</table><div class=\"lines\">");
        for (title, signed) in &self.lines {
            push(html, "p", &format!("{title}: {signed}"));
        }
        html.push_str("</div>");
        push(html, "footer", &self.printed);
        html.push_str("</section>");
    }
}

fn push(html: &mut String, element: &str, text: &str) {
    html.extend(["<", element, ">", &escaped(text), "</", element, ">"]);
}

/// Text as text, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

impl IntoResponse for Sheets {
    fn into_response(self) -> Response {
        let mut response = Html(self.html).into_response();
        if let Ok(policy) = HeaderValue::from_str(&self.policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

impl OperationOutput for Sheets {
    type Inner = Self;

    fn operation_response(_: &mut GenContext, _: &mut Operation) -> Option<ApiResponse> {
        let schema = SchemaObject {
            json_schema: schemars::json_schema!({ "type": "string" }),
            external_docs: None,
            example: None,
        };
        let content = MediaType { schema: Some(schema), ..MediaType::default() };
        Some(ApiResponse {
            description: "A page to be printed, in the caller's language".to_owned(),
            content: [("text/html".to_owned(), content)].into_iter().collect(),
            ..ApiResponse::default()
        })
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
    use super::*;

    #[test]
    fn parts_are_counted_and_named() {
        let wanted = |parts, names: &[&str]| Wanted {
            parts,
            part: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Wanted::default()
        };
        assert_eq!(wanted(None, &[]).checked().unwrap(), 1);
        assert_eq!(wanted(Some(3), &["存根"]).checked().unwrap(), 3);
        assert_eq!(wanted(None, &["存根", "客户联"]).checked().unwrap(), 2);
        for wrong in
            [wanted(Some(0), &[]), wanted(Some(7), &[]), wanted(None, &[""]), wanted(None, &["x"; 7])]
        {
            wrong.checked().expect_err("out of bounds");
        }
        assert_eq!(label(Locale::Zh, 1, 3, Some("存根")), "第 1 联 / 共 3 联 · 存根");
        assert_eq!(label(Locale::En, 2, 2, None), "Part 2 of 2");
        assert_eq!(label(Locale::En, 1, 1, None), "");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<b a='1'>&\"</b>"), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;");
    }
}
