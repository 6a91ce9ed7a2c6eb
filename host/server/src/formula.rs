//! What people wrote and a spreadsheet would take for a formula: it stands behind an apostrophe in CSV, as spreadsheets write
//! and read it themselves.

/// What a formula begins with.
const BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// As it goes out: text that no spreadsheet takes for a formula.
pub(crate) fn guarded(text: &str) -> String {
    let begins = text.trim_start_matches('\'').starts_with(BEGINS);
    if begins { format!("'{text}") } else { text.to_owned() }
}

/// As it was before [`guarded`].
pub(crate) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(BEGINS) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_back() {
        for (text, out) in [
            ("=1+1", "'=1+1"),
            ("+86 138", "'+86 138"),
            ("－5", "'－5"),
            ("'=1", "''=1"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("1=1", "1=1"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), out);
            assert_eq!(unguarded(out), text);
        }
    }
}
