//! Measures the index alone: generated tickets in Chinese, and questions as people ask them.

use std::path::Path;
use std::time::Instant as Stopwatch;

use super::index::{Held, HeldBySite, Hit, Index, Question};
use super::text::{Findable, Label, TICKETS};
use super::token::Wanted;

/// The site of all generated tickets.
const SITE: &str = "measured";

/// Between two commits while tickets are filled in.
const COMMIT_EVERY: u64 = 10_000;

/// How many records one question asks for: a page of the console.
const PAGE: usize = 20;

const PLACES: [&str; 16] = [
    "大堂",
    "电梯厅",
    "地下车库",
    "屋顶天台",
    "消防通道",
    "配电房",
    "中央花园",
    "游泳池",
    "儿童乐园",
    "东门岗亭",
    "西门岗亭",
    "垃圾房",
    "快递柜",
    "自行车棚",
    "会所",
    "物业中心",
];

const TROUBLES: [&str; 24] = [
    "漏水",
    "停电",
    "异响",
    "渗水",
    "堵塞",
    "噪音扰民",
    "门禁失灵",
    "照明损坏",
    "墙皮脱落",
    "地砖破裂",
    "违规停车",
    "高空抛物",
    "宠物伤人",
    "装修超时",
    "空调滴水",
    "水压不足",
    "燃气味",
    "井盖缺失",
    "绿化枯死",
    "快递丢失",
    "收费争议",
    "态度不好",
    "玻璃破碎",
    "对讲故障",
];

const WISHES: [&str; 12] = [
    "请尽快安排师傅上门",
    "已经第三次报修",
    "家里有老人和小孩",
    "要求今天之内答复",
    "联系物业经理",
    "希望书面说明",
    "周末在家可以预约",
    "影响正常生活",
    "请先电话联系",
    "之前处理过没有好",
    "现场照片已经上传",
    "邻居也有同样情况",
];

/// Numbers that look drawn, the same at every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.next()).unwrap_or_default() % words.len()]
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A letter of those that names are made of.
    fn letter(&mut self) -> char {
        u32::try_from(0x4e00 + self.below(3_000)).ok().and_then(char::from_u32).unwrap_or('一')
    }
}

fn ticket(number: u64) -> Findable<'static> {
    let mut draw = Draw(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let unit = format!(
        "{}栋{}单元{}{:02}室",
        1 + draw.below(40),
        1 + draw.below(4),
        1 + draw.below(30),
        1 + draw.below(4)
    );
    let (place, trouble) = (draw.of(&PLACES), draw.of(&TROUBLES));
    let name: String = (0..3).map(|_| draw.letter()).collect();
    let text = format!(
        "业主{name}反映{place}{trouble}，{}，{}。{unit}，订单{:012}。",
        draw.of(&WISHES),
        draw.of(&WISHES),
        draw.below(1_000_000_000_000)
    );
    let printed = format!("TS-2026{:04}-{:06}", number / 1_000 % 10_000, number);
    Findable {
        key: format!("ticket/{number:015}"),
        book: TICKETS.to_owned(),
        exact: super::token::whole(&printed),
        order: number,
        head: vec![(Label::Number, printed), (Label::Title, format!("{unit}{place}{trouble}"))],
        body: vec![(Label::Tags, text)],
    }
}

/// What somebody asks: frequent and rare words, two at once, a name, a number, a beginning.
fn question(number: u64, tickets: u64) -> String {
    let mut draw = Draw(number.wrapping_mul(0xd1b5_4a32_d192_ed03));
    let known = ticket(1 + draw.below(tickets.max(1)));
    let [(_, printed), (_, title)] = known.head.as_slice() else { return String::new() };
    let text = &known.body[0].1;
    match number % 8 {
        0 => draw.of(&TROUBLES).to_owned(),
        1 => format!("{} {}", draw.of(&PLACES), draw.of(&TROUBLES)),
        2 => title.chars().take(6).collect(),
        3 => text.chars().skip(2).take(3).collect(),
        4 => printed.clone(),
        5 => printed.chars().take(11).collect(),
        6 => draw.of(&WISHES).to_owned(),
        _ => draw.of(&TROUBLES).chars().take(1).collect(),
    }
}

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How many tickets the index holds.
    pub tickets: u64,
    /// How many questions found something.
    pub answered: usize,
    /// Microseconds that each question took.
    pub micros: Vec<u64>,
}

/// Fills an index in an empty folder with so many tickets, and waits until it is at rest. Tells the bytes it takes.
///
/// # Errors
/// When the folder cannot be written.
pub fn fill(folder: &Path, tickets: u64) -> anyhow::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let (index, _) = Index::open(folder)?;
    let mut pen = index.pen()?;
    let held = |seq| HeldBySite::from([(SITE.to_owned(), Held { seq, hash: String::new() })]);
    for number in 1..=tickets {
        pen.put(SITE, &ticket(number))?;
        if number % COMMIT_EVERY == 0 {
            pen.commit(&held(number))?;
        }
    }
    pen.commit(&held(tickets))?;
    pen.finish()?;
    let files = std::fs::read_dir(folder)?.map(|file| Ok(file?.metadata()?.len()));
    files.sum::<std::io::Result<u64>>().map_err(Into::into)
}

/// Asks an index that [`fill`] made so many questions, one after the other, each once.
///
/// # Errors
/// When the folder cannot be read.
pub fn ask(folder: &Path, questions: u64) -> anyhow::Result<Asked> {
    let (index, held) = Index::open(folder)?;
    let tickets = held.get(SITE).map_or(0, |held| held.seq);
    let mut micros = Vec::new();
    let mut answered = 0;
    for number in 0..questions {
        let wanted = Wanted::read(&question(number, tickets));
        let began = Stopwatch::now();
        let hits: Vec<Hit> =
            index.find(&Question { site: SITE, wanted: &wanted, books: None }, None, PAGE)?;
        micros.push(u64::try_from(began.elapsed().as_micros())?);
        answered += usize::from(!hits.is_empty());
    }
    Ok(Asked { tickets, answered, micros })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = fill(folder.path(), 500).unwrap();
        let asked = ask(folder.path(), 80).unwrap();
        assert!(bytes > 0);
        assert_eq!(asked.tickets, 500);
        // Two drawn words need not stand in one ticket of so few.
        assert!(asked.answered > 70, "{asked:?}");
        assert_eq!(asked.micros.len(), 80);
    }
}
