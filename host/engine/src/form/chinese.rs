//! What is wrong with a field, said in Chinese.
//!
//! Mistakes are found, kept in the journal and given again to a repeated request in English; who reads Chinese gets the same
//! sentence from this table, also of a request of yesterday. A sentence that the table lacks stays as it is: `tests` hold it
//! against everything that a form can say.

/// Sentences with `{}` for what differs, and the same in Chinese with `{0}`, `{1}`, … for it. The first that fits holds, so
/// that the narrower ones stand before the wider.
pub(crate) const SENTENCES: &[(&str, &str)] = &[
    ("must be filled in", "必须填写"),
    ("must be filled in, and the cell is empty", "必须填写，但单元格为空"),
    (
        "must be filled in: it is not the turn of {}, before it come {}",
        "必须填写：还没有轮到 {0}，排在前面的有 {1}",
    ),
    ("is missing", "缺少此项"),
    ("is asked for, but is no field", "要求填写，但没有这个字段"),
    ("is not asked for here ({})", "此处不需要填写（{0}）"),
    ("is no field here ({})", "没有这个字段（{0}）"),
    ("is no field of `{}`", "不是 `{0}` 的字段"),
    ("is no parameter here (there are: {})", "没有这个参数（可用：{0}）"),
    ("is given more than once", "重复给出"),
    ("has no part `{}`", "没有 `{0}` 这一部分"),
    ("is not the password that holds now", "与当前密码不符"),
    ("`{}` is the name of another filter", "已有名为 `{0}` 的筛选"),
    ("expected at most {} filters, got {}", "最多 {0} 个筛选，现有 {1} 个"),
    ("expected at most {} characters as an address has them", "最多 {0} 个可用于网址的字符"),
    ("`{}` is chosen twice", "重复选择了 `{0}`"),
    ("`{}` stands for the host itself (take another)", "`{0}` 由系统保留（请换一个）"),
    ("there is no calendar `{}`", "没有日历 `{0}`"),
    ("there is no column `{}` ({})", "没有 `{0}` 这一列（{1}）"),
    ("`{}` stands in row {} already (keep one of them)", "`{0}` 与第 {1} 行重复（请保留其中一行）"),
    ("{} people are called `{}` (write the id)", "有 {0} 人名叫 `{1}`（请填写人员编号）"),
    (
        "row {} of sheet `{}` has something beyond its {}th column: `{}` (remove it)",
        "工作表 `{1}` 第 {0} 行在第 {2} 列之后还有内容 `{3}`（请删除）",
    ),
    (
        "the workbook cannot be read (it may be damaged: open it, and save it again)",
        "无法读取该工作簿（文件可能已损坏，请打开后重新保存）",
    ),
    (
        "expected a table as .xlsx or .csv, got a workbook of an old format (save it as .xlsx)",
        "应为 .xlsx 或 .csv 表格，现为旧格式的工作簿（请另存为 .xlsx）",
    ),
    (
        "expected a table as .xlsx or .csv, got another kind of file (save the table as .xlsx or .csv)",
        "应为 .xlsx 或 .csv 表格，现为其他类型的文件（请把表格另存为 .xlsx 或 .csv）",
    ),
    (
        "expected CSV in UTF-8 or GB18030, got another encoding (save it as CSV UTF-8 or as .xlsx)",
        "CSV 应为 UTF-8 或 GB18030 编码，现为其他编码（请另存为 CSV UTF-8 或 .xlsx）",
    ),
    (
        "expected titles of columns in the first row, got an empty row (write above each column what it holds)",
        "第一行应为列标题，现为空行（请在各列上方写明内容）",
    ),
    ("expected rows below the titles, got none", "列标题下方没有数据行"),
    (
        "expected at most {} rows, got more (split the table into several files, or use `frontdesk import`)",
        "最多 {0} 行，现已超出（请拆分为多个文件，或使用 `frontdesk import` 命令）",
    ),
    (
        "expected at most {} cells with {} bytes, got more (remove columns that are not needed, or split the table)",
        "最多 {0} 个单元格、共 {1} 字节，现已超出（请删除不需要的列，或拆分表格）",
    ),
    ("expected a value, got the error `{}` (mend the formula)", "单元格出错：`{0}`（请修正公式）"),
    ("expected a key of at most {} bytes, got {}", "编号最长 {0} 字节，现有 {1} 字节"),
    (
        "expected the id or the name of a person in the directory, got `{}` (import the people first)",
        "应为通讯录中人员的姓名或编号，现为 `{0}`（请先登记该人员）",
    ),
    ("expected yes or no ({}), got `{}`", "应为是或否（{0}），现为 `{1}`"),
    ("expected one line, got several", "应为一行文字，实际有多行"),
    ("expected why, got nothing", "请填写原因"),
    ("expected a name, got nothing", "请填写名称"),
    ("expected a person, got nothing", "请指定人员"),
    ("expected a reason of 1 to {} characters, got {}", "原因应为 1 至 {0} 个字符，现有 {1} 个"),
    ("expected at most {} characters, got {}", "最多 {0} 个字符，现有 {1} 个"),
    ("expected at least {} characters, got {}", "至少 {0} 个字符，现有 {1} 个"),
    ("expected {} to {} characters, got {}", "应为 {0} 至 {1} 个字符，现有 {2} 个"),
    ("expected {} to {} visible ASCII characters", "应为 {0} 至 {1} 个可见的 ASCII 字符"),
    ("expected {} to {} characters", "应为 {0} 至 {1} 个字符"),
    ("expected at most {} files, got {}", "最多 {0} 个文件，现有 {1} 个"),
    ("expected at least {} files, got {}", "至少 {0} 个文件，现有 {1} 个"),
    ("expected references of files, got an empty one", "文件引用不能为空"),
    ("expected a photo of the {}, got none", "缺少照片（{0}）"),
    ("expected at most {} rows, got {}", "最多 {0} 行，现有 {1} 行"),
    ("expected at most {} cells in a row, got {}", "每行最多 {0} 格，现有 {1} 格"),
    ("expected a number of at most 18 digits, got {}", "数字最多 18 位，现为 {0}"),
    ("expected a number from {} to {}, got {}", "应为 {0} 至 {1} 之间的数字，现为 {2}"),
    ("expected at least {}, got {}", "不得小于 {0}，现为 {1}"),
    ("expected at most {}, got {}", "不得大于 {0}，现为 {1}"),
    ("expected the form `{}`, got `{}`", "格式应符合 `{0}`，现为 `{1}`"),
    ("expected text that matches `{}`, got `{}`", "格式应符合 `{0}`，现为 `{1}`"),
    (
        "expected 1 to 64 of a-z, 0-9, `.`, `_`, `@` and `-` that begin with a letter or digit, got `{}`",
        "应为 1 至 64 个 a-z、0-9、`.`、`_`、`@`、`-`，并以字母或数字开头，现为 `{0}`",
    ),
    (
        "expected 1 to 64 of a-z, 0-9, `.`, `-` and `_`, got `{}`",
        "应为 1 至 64 个 a-z、0-9、`.`、`-`、`_`，现为 `{0}`",
    ),
    ("expected one of the choices, got `{}` ({})", "没有 `{0}` 这个选项（{1}）"),
    ("expected one or more of {}", "应为 {0} 中的一项或多项"),
    ("expected one of {}, got `{}`", "应为 {0} 之一，现为 `{1}`"),
    ("expected a time of day like {}, got `{}`", "应为时刻，如 {0}，现为 `{1}`"),
    ("expected a length of time like {}, got `{}`", "应为时长，如 {0}，现为 `{1}`"),
    ("expected a length like {}, got `{}`", "应为时长，如 {0}，现为 `{1}`"),
    ("expected a civil time like {}, got `{}`", "应为日期和时刻，如 {0}，现为 `{1}`"),
    ("expected a moment like {}, got `{}`", "应为日期和时刻，如 {0}，现为 `{1}`"),
    ("expected a moment after `{}`", "应晚于 `{0}`"),
    ("expected a moment within the next ten years", "应为今后十年之内"),
    (
        "expected a moment not before now, as open cases keep what they were promised",
        "不得早于现在：未结事项按原承诺执行",
    ),
    ("expected a date like {}, got `{}`", "应为日期，如 {0}，现为 `{1}`"),
    ("expected a day like {}, got `{}`", "应为日期，如 {0}，现为 `{1}`"),
    ("expected hours of one day like {}, got `{}`", "应为一天内的时段，如 {0}，现为 `{1}`"),
    ("expected an IANA time zone like {}, got `{}`", "应为 IANA 时区，如 {0}，现为 `{1}`"),
    ("expected the id of a ticket, got {}", "应为工单编号，现为 {0}"),
    (
        "expected text, `true`, `false`, a number or a list of text",
        "应为文本、`true`、`false`、数字或文本列表",
    ),
    ("expected `true` or `false`, got `{}`", "应为 `true` 或 `false`，现为 `{0}`"),
    ("expected a whole number, got `{}`", "应为整数，现为 `{0}`"),
    ("expected a name behind a dot, as in {}", "点号后应有名称，如 {0}"),
    ("expected {} to {}, got {}", "应为 {0} 至 {1}，现为 {2}"),
    ("expected {}, got a value of kind `{}`", "应为{0}，现为 `{1}` 类型的值"),
    ("expected {} ({}), got {}", "应为{0}（如 {1}），现为{2}"),
    ("missing field `{}`", "缺少 `{0}`"),
    ("duplicate field `{}`", "`{0}` 重复"),
    ("unknown field `{}`, expected one of {}", "没有 `{0}` 这一项（可用：{1}）"),
    ("unknown field `{}`, expected {} or {}", "没有 `{0}` 这一项（可用：{1}、{2}）"),
    ("unknown field `{}`, expected {}", "没有 `{0}` 这一项（可用：{1}）"),
    ("unknown field `{}`, there are no fields", "没有 `{0}` 这一项"),
    ("unknown variant `{}`, expected one of {}", "不能为 `{0}`（可用：{1}）"),
    ("unknown variant `{}`, expected {} or {}", "不能为 `{0}`（可用：{1}、{2}）"),
    ("unknown variant `{}`, expected {}", "不能为 `{0}`（可用：{1}）"),
    ("invalid type: {}, expected {}", "类型不符：现为{0}，应为{1}"),
    ("invalid value: {}, expected {}", "值不符：现为{0}，应为{1}"),
    ("invalid length {}, expected {}", "数量不符：现为 {0}，应为{1}"),
];

/// What stands where a sentence has `{}`.
pub(crate) const PARTS: &[(&str, &str)] = &[
    ("did you mean `{}`? there are: {}", "是否指 `{0}`？可用：{1}"),
    ("there are: {}", "可用：{0}"),
    ("a text", "文本"),
    ("a number", "数字"),
    ("yes or no", "是或否"),
    ("a date", "日期"),
    ("a moment", "日期和时刻"),
    ("a time of day", "时刻"),
    ("a length of time", "时长"),
    ("a person", "人员"),
    ("a choice", "选项"),
    ("a list of choices", "选项列表"),
    ("a list of files", "文件列表"),
    ("rows of text", "文本表格"),
    ("the id of a ticket", "工单编号"),
    ("nothing", "空值"),
    ("null", "空值"),
    ("a list", "列表"),
    ("an object", "对象"),
    ("a string", "文本"),
    ("a boolean", "是或否"),
    ("a map", "对象"),
    ("a sequence", "列表"),
    ("map", "对象"),
    ("sequence", "列表"),
    ("struct {}", "对象"),
    ("the number {}", "数字 {0}"),
    ("the text `{}`", "文本 `{0}`"),
    ("string {}", "文本 {0}"),
    ("integer {}", "整数 {0}"),
    ("floating point {}", "小数 {0}"),
    ("boolean {}", "{0}"),
    ("u8", "0 至 255 的整数"),
    ("u16", "0 至 65535 的整数"),
    ("u32", "非负整数"),
    ("u64", "非负整数"),
    ("usize", "非负整数"),
    ("i32", "整数"),
    ("i64", "整数"),
];

/// The same sentence in Chinese; as it came, when the table lacks it.
#[must_use]
pub fn in_chinese(english: &str) -> String {
    said(SENTENCES, english).unwrap_or_else(|| english.to_owned())
}

/// Several mistakes in one line, each behind its field.
#[must_use]
pub fn all_in_chinese(mistakes: &[(String, String)]) -> String {
    let line = |(field, why): &(String, String)| format!("`{field}`：{}", in_chinese(why));
    mistakes.iter().map(line).collect::<Vec<_>>().join("；")
}

fn said(table: &[(&str, &str)], english: &str) -> Option<String> {
    table.iter().find_map(|(from, to)| Some(filled(to, &holes(from, english)?, &|part| said(PARTS, part))))
}

/// What stands in the places of a sentence; nothing when it is another sentence.
pub(crate) fn holes<'t>(sentence: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = sentence.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut pieces = pieces.peekable();
    let mut found = Vec::new();
    while let Some(piece) = pieces.next() {
        // The last piece stands at the end, whatever was typed before it.
        let hole =
            if pieces.peek().is_none() { rest.strip_suffix(piece)? } else { rest.split_once(piece)?.0 };
        rest = rest.get(hole.len() + piece.len()..)?;
        found.push(hole);
    }
    rest.is_empty().then_some(found)
}

/// One pass over the places: what was typed may look like one. What stands in backticks or between 「 and 」 is told as it is,
/// the rest as `said` says it.
pub(crate) fn filled(sentence: &str, holes: &[&str], said: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, place)) = rest.split_once('{') {
        text.push_str(before);
        let (number, after) = place.split_once('}').unwrap_or((place, ""));
        let hole = number.parse::<usize>().ok().and_then(|number| holes.get(number).copied());
        let hole = hole.unwrap_or_default();
        let part = if text.ends_with(['`', '「']) { None } else { said(hole) };
        text.push_str(part.as_deref().unwrap_or(hole));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_sentence_is_filled() {
        for (english, chinese) in SENTENCES.iter().chain(PARTS) {
            let places = english.matches("{}").count();
            for (number, one) in chinese.match_indices('{') {
                let told = chinese[number + one.len()..].split('}').next().unwrap();
                assert!(told.parse::<usize>().unwrap() < places, "{english}: {chinese}");
            }
        }
    }

    #[test]
    fn the_narrower_sentence_stands_before_the_wider() {
        for (place, (english, _)) in SENTENCES.iter().enumerate() {
            // As it would come, each place filled with a figure.
            let text = english.replace("{}", "7");
            let first = SENTENCES.iter().position(|(other, _)| holes(other, &text).is_some());
            assert_eq!(first, Some(place), "{english}");
        }
    }

    #[test]
    fn what_was_typed_is_told_as_it_was_typed() {
        for (english, chinese) in [
            ("expected at most 60 characters, got 61", "最多 60 个字符，现有 61 个"),
            (
                "expected the form `[A-Z]{2}`, got `{0}, got `x``",
                "格式应符合 `[A-Z]{2}`，现为 `{0}, got `x``",
            ),
            (
                "expected one of the choices, got `loud` (did you mean `load`? there are: `load`, `other`)",
                "没有 `loud` 这个选项（是否指 `load`？可用：`load`, `other`）",
            ),
            ("expected a number (12 or \"12.50\"), got `many`", "应为数字（如 12 or \"12.50\"），现为`many`"),
            (
                "expected yes or no (true or false), got the text `x`",
                "应为是或否（如 true or false），现为文本 `x`",
            ),
            ("invalid type: integer `5`, expected a string", "类型不符：现为整数 `5`，应为文本"),
            ("expected a whole number, got `nothing`", "应为整数，现为 `nothing`"),
            ("nobody ever says this", "nobody ever says this"),
        ] {
            assert_eq!(in_chinese(english), chinese);
        }
    }
}
