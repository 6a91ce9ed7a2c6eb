//! The index on disk: records by the terms of their texts, the newest first. The only file that knows tantivy.
//!
//! Every segment lies in the order in which results are shown, so that a search ends when it has enough, however
//! many records there are. What a commit holds of each site's journal stands in the commit itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::columnar::ColumnValues;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{
    DocAddress, DocId, DocSet as _, Index as Files, IndexReader, IndexSettings, IndexSortByField,
    IndexWriter, Order, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, TantivyError,
    Term,
};

use super::text::{Findable, Rank};
use super::token::{Wanted, add_terms};

/// Counted up when records are kept by other terms than before: an index of another format is built anew.
const FORMAT: u32 = 1;

/// How much a batch of changes may take in memory before it goes to disk, in bytes; the least is 15 MB.
const MEMORY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How many segments of about one size are merged into one: fewer are faster to ask, and written more often.
const MERGED_AT_ONCE: usize = 4;

/// How much of a segment may be deleted before it is written anew.
const DELETED_SHARE_MAX: f32 = 0.3;

/// Between a site and what is in it, in terms; names of sites have no such letter.
const WITHIN: char = '\u{1f}';

/// How far an index holds a site's journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    /// The last line.
    pub seq: u64,
    /// That line's hash: another journal may have a line of the same number.
    pub hash: String,
}

/// How far an index holds every site's journal.
pub(super) type HeldBySite = BTreeMap<String, Held>;

/// What a commit says of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Payload {
    format: u32,
    sites: HeldBySite,
}

#[derive(Clone, Copy, Debug)]
struct Columns {
    key: Field,
    place: Field,
    exact: Field,
    head: Field,
    all: Field,
    order: Field,
}

/// The name of the column by which segments lie in order.
const ORDER: &str = "order";

fn schema() -> (Schema, Columns) {
    let mut schema = Schema::builder();
    let terms = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let terms = TextOptions::default().set_indexing_options(terms);
    let columns = Columns {
        key: schema.add_text_field("key", STRING | STORED),
        place: schema.add_text_field("place", terms.clone()),
        exact: schema.add_text_field("exact", STRING),
        head: schema.add_text_field("head", terms.clone()),
        all: schema.add_text_field("all", terms),
        order: schema.add_u64_field(ORDER, FAST),
    };
    (schema.build(), columns)
}

fn settings() -> IndexSettings {
    let by = IndexSortByField { field: ORDER.to_owned(), order: Order::Desc };
    IndexSettings { sort_by_field: Some(by), docstore_blocksize: 4_096, ..IndexSettings::default() }
}

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// It was written by another version of the host.
    #[error("it is of format {found}, and this host reads format {FORMAT}")]
    Format {
        /// Its format.
        found: u32,
    },
    /// Its files are not what was written.
    #[error("its files are damaged: {0}")]
    Damaged(String),
}

/// An index that can be asked.
#[derive(Clone)]
pub(super) struct Index {
    files: Files,
    reader: IndexReader,
    columns: Columns,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index of a folder, and tells what it holds; an empty folder gets an empty index.
    ///
    /// # Errors
    /// [`Unusable`] when it must be built anew.
    pub(super) fn open(folder: &Path) -> Result<(Self, HeldBySite), Unusable> {
        let damaged = |error: TantivyError| Unusable::Damaged(error.to_string());
        if !folder.join("meta.json").exists() {
            let made = Files::builder().schema(schema().0).settings(settings()).create_in_dir(folder);
            return Ok((Self::of(made.map_err(damaged)?).map_err(damaged)?, HeldBySite::new()));
        }
        let files = Files::open_in_dir(folder).map_err(damaged)?;
        let payload = files.load_metas().map_err(damaged)?.payload;
        let payload: Payload = match payload {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            // Made, and ended before its first commit.
            None => Payload { format: FORMAT, sites: HeldBySite::new() },
        };
        if payload.format != FORMAT || files.schema() != schema().0 || files.settings() != &settings() {
            return Err(Unusable::Format { found: payload.format });
        }
        let altered = files.validate_checksum().map_err(damaged)?;
        if let Some(file) = altered.iter().next() {
            return Err(Unusable::Damaged(format!("`{}` was altered", file.display())));
        }
        Ok((Self::of(files).map_err(damaged)?, payload.sites))
    }

    fn of(files: Files) -> tantivy::Result<Self> {
        let reader = files.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { files, reader, columns: schema().1 })
    }

    /// The only one who writes it.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub(super) fn pen(&self) -> tantivy::Result<Pen> {
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(MEMORY_BYTES_MAX)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = self.files.writer_with_options(options)?;
        let mut merges = LogMergePolicy::default();
        merges.set_min_num_segments(MERGED_AT_ONCE);
        merges.set_del_docs_ratio_before_merge(DELETED_SHARE_MAX);
        writer.set_merge_policy(Box::new(merges));
        Ok(Pen { writer, reader: self.reader.clone(), columns: self.columns, is_ahead: false })
    }

    /// Records in the order in which they are shown, at most `limit` (from 1) behind `after`.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub(super) fn find(
        &self,
        question: &Question<'_>,
        after: Option<&Hit>,
        limit: usize,
    ) -> tantivy::Result<Vec<Hit>> {
        let (mut hits, limit) = (Vec::new(), limit.max(1));
        if question.wanted.is_empty() {
            return Ok(hits);
        }
        let searcher = self.reader.searcher();
        for rank in Rank::ALL {
            let after = match after {
                Some(last) if last.rank > rank => continue,
                Some(last) if last.rank == rank => Some(last),
                _ => None,
            };
            let query = self.query(question, rank);
            let search =
                Search { searcher: &searcher, columns: self.columns, site: question.site, rank, after };
            hits.extend(search.newest(query.as_ref(), limit - hits.len())?);
            if hits.len() == limit {
                break;
            }
        }
        Ok(hits)
    }

    /// What fits a rank and none that is better.
    fn query(&self, question: &Question<'_>, rank: Rank) -> Box<dyn Query> {
        let term = |field: Field, text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
        };
        let all_in = |field: Field| {
            let terms = question.wanted.terms();
            terms.iter().map(|one| (Occur::Must, term(field, one))).collect::<Vec<_>>()
        };
        let exact = || term(self.columns.exact, &question.wanted.whole);
        let mut clauses = match rank {
            Rank::Exact => vec![(Occur::Must, exact())],
            Rank::Head => all_in(self.columns.head),
            Rank::Body => all_in(self.columns.all),
        };
        if rank > Rank::Exact {
            clauses.push((Occur::MustNot, exact()));
        }
        if rank > Rank::Head {
            let better: Box<dyn Query> = Box::new(BooleanQuery::new(all_in(self.columns.head)));
            clauses.push((Occur::MustNot, better));
        }
        clauses.push((Occur::Must, self.within(question)));
        Box::new(BooleanQuery::new(clauses))
    }

    fn within(&self, question: &Question<'_>) -> Box<dyn Query> {
        let term = |text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(
                Term::from_field_text(self.columns.place, text),
                IndexRecordOption::Basic,
            ))
        };
        match question.books {
            None => term(question.site),
            Some(books) => {
                let books = books.iter().map(|book| (Occur::Should, term(&within(question.site, book))));
                Box::new(BooleanQuery::new(books.collect()))
            }
        }
    }
}

fn within(site: &str, what: &str) -> String {
    format!("{site}{WITHIN}{what}")
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The site.
    pub site: &'a str,
    /// What to look for.
    pub wanted: &'a Wanted,
    /// The books to look into; nothing: all of them.
    pub books: Option<&'a BTreeSet<String>>,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// How well it answers.
    pub rank: Rank,
    /// Greater comes first, within a rank.
    pub order: u64,
    /// Its key within the site; breaks ties.
    pub key: String,
}

/// One rank of a search.
struct Search<'a> {
    searcher: &'a Searcher,
    columns: Columns,
    site: &'a str,
    rank: Rank,
    after: Option<&'a Hit>,
}

impl Search<'_> {
    /// The first of what a query finds, in order.
    fn newest(&self, query: &dyn Query, limit: usize) -> tantivy::Result<Vec<Hit>> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        let mut best: Vec<Hit> = Vec::new();
        for (newest, number, segment) in self.segments()? {
            if best.len() >= limit && best.last().is_some_and(|last| last.order > newest) {
                break;
            }
            let column = column(segment)?;
            let mut scorer = weight.scorer(segment, 1.0)?;
            let start = self.start(column.as_ref(), segment.max_doc());
            let mut doc = if scorer.doc() < start { scorer.seek(start) } else { scorer.doc() };
            let enough = best.get(limit - 1).map(|last| last.order);
            let mut taken = Taken { left: limit, last: enough };
            while doc != TERMINATED && taken.wants(column.get_val(doc)) {
                if !segment.is_deleted(doc) {
                    let hit = self.hit(DocAddress::new(number, doc), column.get_val(doc))?;
                    if self.is_behind(&hit) {
                        taken.take(hit.order);
                        best.push(hit);
                    }
                }
                doc = scorer.advance();
            }
            best.sort_by(|a, b| b.order.cmp(&a.order).then_with(|| a.key.cmp(&b.key)));
            best.truncate(limit);
        }
        Ok(best)
    }

    /// Segments with their newest record's order, the newest first.
    fn segments(&self) -> tantivy::Result<Vec<(u64, u32, &SegmentReader)>> {
        let all = (0_u32..).zip(self.searcher.segment_readers()).filter(|(_, segment)| segment.max_doc() > 0);
        let newest = |(number, segment)| Ok((column(segment)?.get_val(0), number, segment));
        let mut all: Vec<_> = all.map(newest).collect::<tantivy::Result<_>>()?;
        all.sort_by_key(|(newest, ..)| std::cmp::Reverse(*newest));
        Ok(all)
    }

    /// The first document of a segment that may stand behind the last one shown.
    fn start(&self, column: &dyn ColumnValues<u64>, documents: DocId) -> DocId {
        let Some(after) = self.after else { return 0 };
        let (mut low, mut high) = (0, documents);
        while low < high {
            let middle = low + (high - low) / 2;
            if column.get_val(middle) > after.order { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn is_behind(&self, hit: &Hit) -> bool {
        self.after.is_none_or(|last| hit.order < last.order || hit.order == last.order && hit.key > last.key)
    }

    fn hit(&self, address: DocAddress, order: u64) -> tantivy::Result<Hit> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let key = document.get_first(self.columns.key).and_then(|value| value.as_str()).unwrap_or_default();
        let key = key.strip_prefix(self.site).and_then(|rest| rest.strip_prefix(WITHIN)).unwrap_or_default();
        Ok(Hit { rank: self.rank, order, key: key.to_owned() })
    }
}

fn column(segment: &SegmentReader) -> tantivy::Result<std::sync::Arc<dyn ColumnValues<u64>>> {
    Ok(segment.fast_fields().u64(ORDER)?.first_or_default_col(0))
}

/// How much of a segment is still wanted: so many, and those that tie with the last.
struct Taken {
    left: usize,
    last: Option<u64>,
}

impl Taken {
    fn wants(&self, order: u64) -> bool {
        self.last.is_none_or(|last| order >= last)
    }

    fn take(&mut self, order: u64) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.last = Some(self.last.map_or(order, |last| last.max(order)));
        }
    }
}

/// Who writes an index.
pub(super) struct Pen {
    writer: IndexWriter,
    reader: IndexReader,
    columns: Columns,
    is_ahead: bool,
}

impl std::fmt::Debug for Pen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pen").field("is_ahead", &self.is_ahead).finish_non_exhaustive()
    }
}

impl Pen {
    /// Whether something was written since the last commit.
    #[must_use]
    pub(super) fn is_ahead(&self) -> bool {
        self.is_ahead
    }

    /// Keeps a record of a site as it is now.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(super) fn put(&mut self, site: &str, record: &Findable<'_>) -> tantivy::Result<()> {
        self.remove(site, &record.key);
        let columns = self.columns;
        let mut document = TantivyDocument::new();
        document.add_text(columns.key, within(site, &record.key));
        document.add_text(columns.exact, &record.exact);
        document.add_u64(columns.order, record.order);
        let place = [site.to_owned(), within(site, &record.book)];
        document.add_pre_tokenized_text(columns.place, tokens(place.into()));
        let mut terms = BTreeSet::new();
        record.head.iter().for_each(|(_, text)| add_terms(text, &mut terms));
        document.add_pre_tokenized_text(columns.head, tokens(terms.clone()));
        record.body.iter().for_each(|(_, text)| add_terms(text, &mut terms));
        document.add_pre_tokenized_text(columns.all, tokens(terms));
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Forgets a record of a site.
    pub(super) fn remove(&mut self, site: &str, key: &str) {
        self.is_ahead = true;
        self.writer.delete_term(Term::from_field_text(self.columns.key, &within(site, key)));
    }

    /// Forgets a site.
    pub(super) fn clear(&mut self, site: &str) {
        self.is_ahead = true;
        self.writer.delete_term(Term::from_field_text(self.columns.place, site));
    }

    /// Makes what was written durable and visible, together with how far it holds the journals.
    ///
    /// # Errors
    /// When the index cannot be written; what the last commit made durable is still there.
    pub(super) fn commit(&mut self, held: &HeldBySite) -> tantivy::Result<()> {
        let payload = Payload { format: FORMAT, sites: held.clone() };
        let payload = serde_json::to_string(&payload).expect("a map with text keys always encodes");
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.is_ahead = false;
        self.reader.reload()
    }

    /// Waits until all merges are done.
    ///
    /// # Errors
    /// When one of them failed.
    pub(super) fn finish(self) -> tantivy::Result<()> {
        self.writer.wait_merging_threads()
    }
}

fn tokens(terms: BTreeSet<String>) -> PreTokenizedString {
    let token = |(position, text)| Token { position, text, ..Token::default() };
    PreTokenizedString { text: String::new(), tokens: terms.into_iter().enumerate().map(token).collect() }
}
