//! The tables of an office, imported by the real binary: every mistake told, nothing twice, also after a kill.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use frontdesk_tests::{Client, Draw, Office, SITE, binary, root, run, wait_for};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const STAFF: &str = r#"
target = "people"
record.id.column = "工号"
record.name.column = "B"
record.superior.column = "上级"
fields.department.column = "部门"

[record.roles]
column = "角色"
values = { "前台" = "front-desk", "财务;房管" = "finance; steward", "保洁" = "cleaner" }
"#;

const BILLS: &str = r#"
target = "workflow"
plugin = "property"
workflow = "fee-bill"

[fields]
unit = { column = "房号" }
item = { column = "收费项目" }
period = { constant = "2026-01" }
due_on = { column = "应缴日期" }
amount = { column = "金额" }
owner = { column = "业主" }
"#;

/// Files of one test, and the command on them.
struct Desk {
    folder: TempDir,
    site: String,
}

impl Desk {
    fn of(office: &Office) -> Self {
        let site = format!("{}/riverside", office.program().address());
        Self { folder: TempDir::new().expect("there is room for a throwaway directory"), site }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("the folder can be written");
        path
    }

    fn command(&self, by: &Client, mapping: &Path, table: &Path) -> Command {
        let token = self.file("token", by.token());
        let mut command = Command::new(binary());
        command.arg("import").arg(table).arg("--mapping").arg(mapping).args(["--site", &self.site]);
        command.arg("--token-file").arg(token).arg("--json");
        command
    }

    /// What an import tells, after a look at whether it was well.
    #[track_caller]
    fn told(&self, mut command: Command, well: bool) -> Json {
        let output = run(&mut command, self.folder.path());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(i32::from(!well)), "{errors}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {errors}"))
    }
}

#[track_caller]
fn counts(told: &Json) -> [u64; 4] {
    ["rows", "good", "before", "bad"].map(|name| told[name].as_u64().unwrap_or_else(|| panic!("{told}")))
}

#[test]
fn staff_come_in_and_bad_rows_are_told_with_what_to_do() {
    let office = Office::open("");
    let desk = Desk::of(&office);
    let mapping = desk.file("staff.toml", STAFF);
    let bytes = std::fs::read(root().join("tests/data/staff-gb18030.csv")).expect("it lies there");
    let table = desk.file("staff.csv", bytes);
    let before = office.admin.all(&format!("{SITE}/people"));

    let mut dry = desk.command(&office.admin, &mapping, &table);
    dry.arg("--dry-run");
    let told = desk.told(dry, false);
    assert_eq!(counts(&told), [3, 2, 0, 1]);
    let mistakes: Vec<_> = told["mistakes"].as_array().expect("a list").iter().collect();
    let of = |field: &str| {
        let found = mistakes.iter().find(|one| one["field"] == field).unwrap_or_else(|| panic!("{told}"));
        assert_eq!(found["row"], 4);
        found["message"].as_str().unwrap_or_default()
    };
    assert_eq!(of("id"), "expected an id of small letters, digits, `.`, `_`, `-`, at most 64, got `ZHENG`");
    assert!(of("roles").ends_with("got `cleaner` (say under `values` what it means)"), "{told}");
    assert!(of("superior").contains("got `nobody` (import the people first)"), "{told}");
    assert_eq!(office.admin.all(&format!("{SITE}/people")), before, "a dry run changes nothing");

    let told = desk.told(desk.command(&office.admin, &mapping, &table), false);
    assert_eq!(counts(&told), [3, 2, 0, 1]);
    let wu = office.admin.get(&format!("{SITE}/people/wu")).expect(200);
    assert_eq!((&wu["name"], &wu["superior"]), (&json!("吴刚"), &json!("zhou")));
    assert_eq!(
        (&wu["roles"], &wu["fields"]),
        (&json!(["finance", "steward"]), &json!({ "department": "财务部" }))
    );
    let rejected = std::fs::read_to_string(desk.folder.path().join("staff.csv.people.rejected.csv"));
    let rejected = rejected.expect("bad rows lie beside the table");
    assert!(rejected.starts_with("\u{feff}工号,姓名,角色,上级,部门,row,problem\n"), "{rejected}");
    assert!(rejected.contains("\nZHENG,郑爽,保洁,nobody,,4,"), "{rejected}");
    let again = desk.told(desk.command(&office.admin, &mapping, &table), false);
    assert_eq!(counts(&again), [3, 0, 2, 1]);
    office.close();
}

#[test]
fn an_import_that_was_killed_goes_on_and_nothing_comes_twice() {
    const ROWS: u64 = 120;
    let mut office = Office::open("");
    let desk = Desk::of(&office);
    let chen = office.person("chen");
    let mapping = desk.file("bills.toml", BILLS);
    let mut csv = String::from("房号,收费项目,应缴日期,金额,业主\n");
    for row in 0..ROWS {
        csv.push_str(&format!("5-{row:04},物业费,2036/2/{},\"1,2{row:02}.50\",chen\n", row % 28 + 1));
    }
    csv.push_str("5-9999,车位费用,soon,-1,\n");
    let table = desk.file("bills.csv", csv);

    let mut first = desk.command(&chen, &mapping, &table);
    let mut child = first.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    let progress = desk.folder.path().join("bills.csv.fee-bill.progress");
    wait_for("a few rows", || {
        let lines = std::fs::read_to_string(&progress).unwrap_or_default().lines().count();
        (lines > 5).then_some(())
    });
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");

    let told = desk.told(desk.command(&chen, &mapping, &table), false);
    let [rows, good, before, bad] = counts(&told);
    assert_eq!((rows, good + before, bad), (ROWS + 1, ROWS, 1), "{told}");
    assert!(before > 0, "{told}");
    let mistakes: Vec<_> =
        told["mistakes"].as_array().expect("a list").iter().map(|one| &one["field"]).collect();
    assert_eq!(mistakes, ["item", "due_on", "amount"], "{told}");
    let bills = || chen.all(&format!("{SITE}/tickets?plugin=property&workflow=fee-bill")).len() as u64;
    assert_eq!(bills(), ROWS);
    // Even when nobody knows any more how far it came: the keys of the requests do.
    std::fs::remove_file(&progress).expect("it lies there");
    let told = desk.told(desk.command(&chen, &mapping, &table), false);
    assert_eq!((counts(&told), bills()), ([ROWS + 1, ROWS, 0, 1], ROWS));
    let one = &chen.all(&format!("{SITE}/tickets?plugin=property&workflow=fee-bill&order=oldest"))[0];
    assert_eq!(
        (&one["fields"]["due_on"], &one["fields"]["item"]),
        (&json!("2036-02-01"), &json!("property-fee"))
    );
    office.close();
}

#[test]
fn what_a_rule_refuses_is_told_and_comes_in_when_it_is_mended() {
    let mut office = Office::open("");
    let desk = Desk::of(&office);
    let chen = office.person("chen");
    let mapping = desk.file("bills.toml", BILLS);
    let csv =
        "房号,收费项目,应缴日期,金额,业主\n5-0901,物业费,2036-02-01,,\n5-0902,水费,2036-02-01,80.5,chen\n";
    let table = desk.file("bills.csv", csv);
    let told = desk.told(desk.command(&chen, &mapping, &table), false);
    assert_eq!(counts(&told), [2, 1, 0, 1]);
    let refused = "缺少金额：请填写金额，或填写单价及面积或两次读数";
    assert_eq!((&told["mistakes"][0]["row"], &told["mistakes"][0]["message"]), (&json!(2), &json!(refused)));
    // A refusal that was seen is asked about again: the rules may have changed meanwhile.
    let again = desk.told(desk.command(&chen, &mapping, &table), false);
    assert_eq!(counts(&again), [2, 0, 1, 1]);
    let rejected = desk.folder.path().join("bills.csv.fee-bill.rejected.csv");
    let text = std::fs::read_to_string(&rejected).expect("bad rows lie beside the table");
    std::fs::write(&rejected, text.replace("2036-02-01,,", "2036-02-01,300,")).expect("it can be mended");
    let told = desk.told(desk.command(&chen, &mapping, &rejected), true);
    assert_eq!(counts(&told), [1, 1, 0, 0]);
    assert_eq!(chen.all(&format!("{SITE}/tickets?plugin=property&workflow=fee-bill")).len(), 2);
    office.close();
}

#[test]
fn a_register_comes_in_under_the_offices_own_keys() {
    let mut office = Office::open("");
    let desk = Desk::of(&office);
    let (qian, gao) = (office.person("qian"), office.person("gao"));
    let target = "target = \"register\"\nplugin = \"property\"\nregister = \"zones\"\n";
    let columns = "record.key.column = \"A\"\nfields.technician.column = \"B\"\n";
    let mapping = desk.file("zones.toml", format!("{target}{columns}file.titles = 0\n"));
    let table = desk.file("zones.csv", "\u{feff}东区 1/2,gao\n西区,nobody\n东区 1/2,chen\n");
    let told = desk.told(desk.command(&qian, &mapping, &table), false);
    assert_eq!(counts(&told), [3, 1, 0, 2]);
    assert_eq!(told["mistakes"][1]["message"], "`东区 1/2` stands in row 1 already (keep one of them)");
    let entries = qian.all(&format!("{SITE}/registers/property/zones/entries"));
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(
        (&entries[0]["key"], &entries[0]["fields"]),
        (&json!("东区 1/2"), &json!({ "technician": "gao" }))
    );
    let output = run(&mut desk.command(&gao, &mapping, &table), desk.folder.path());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("this account may not write register `zones` by hand"), "{errors}");
    office.close();
}

const OWNERS: &str = r#"
target = "people"
record.id.column = "业主编号"
record.name.column = "业主"
record.phone.column = "电话"
record.roles.constant = "owner"
"#;

const UNITS: &str = r#"
target = "register"
plugin = "property"
register = "units"
record.key.column = "房号"

[fields]
building = { column = "楼栋" }
floor = { column = "楼层" }
area = { column = "建筑面积" }
use = { column = "用途" }
owner = { column = "业主编号" }
"#;

/// Owners of an estate as a table, and in which of its rows, counted from the titles on, something is wrong.
fn owners(draw: &mut Draw, count: usize, bad: usize) -> (String, BTreeSet<u64>) {
    let wrong: BTreeSet<u64> = drawn(draw, count, bad);
    let mut table = String::from("业主编号,业主,电话\n");
    for n in 0..count {
        let (name, phone) = (format!("业主{n}"), format!("138{:08}", draw.below(100_000_000)));
        let row = match (wrong.contains(&row_of(n)), n % 3) {
            (false, _) => format!("o{n},{name},{phone}"),
            (true, 0) => format!("O {n},{name},{phone}"),
            (true, 1) => format!("o{n},,{phone}"),
            (true, _) => format!(",{name},{phone}"),
        };
        table.push_str(&format!("{row}\n"));
    }
    (table, wrong)
}

/// Units of an estate whose owners are known, as a table.
fn units(
    draw: &mut Draw,
    count: usize,
    bad: usize,
    owners: usize,
    nobody: &BTreeSet<u64>,
) -> (String, BTreeSet<u64>) {
    let wrong = drawn(draw, count, bad);
    let mut table = String::from("房号,楼栋,楼层,建筑面积,用途,业主编号\n");
    for n in 0..count {
        let owner = (0..).map(|_| draw.index(owners)).find(|owner| !nobody.contains(&row_of(*owner)));
        let (building, floor) = (n / 100 + 1, n % 100 / 4 + 1);
        let owner = owner.map(|owner| format!("o{owner}")).unwrap_or_default();
        let (area, usage) =
            (format!("{}.{:02}", 45 + draw.below(150), draw.below(100)), ["住宅", "商铺", "车位"][n % 3]);
        let (area, usage, owner) = match (wrong.contains(&row_of(n)), n % 3) {
            (false, _) => (area, usage, owner),
            (true, 0) => ("大".to_owned(), usage, owner),
            (true, 1) => (area, "别墅", owner),
            (true, _) => (area, usage, "nobody".to_owned()),
        };
        table.push_str(&format!(
            "{building}-{:02}{:02},{building}栋,{floor},{area},{usage},{owner}\n",
            floor,
            n % 4 + 1
        ));
    }
    (table, wrong)
}

/// The line of the n-th row: the titles stand in the first.
fn row_of(n: usize) -> u64 {
    n as u64 + 2
}

fn drawn(draw: &mut Draw, count: usize, bad: usize) -> BTreeSet<u64> {
    let mut rows = BTreeSet::new();
    while rows.len() < bad {
        rows.insert(row_of(draw.index(count)));
    }
    rows
}

/// Rows that an import told as bad.
fn told_bad(told: &Json) -> BTreeSet<u64> {
    told["mistakes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|mistake| mistake["row"].as_u64())
        .collect()
}

#[test]
fn a_whole_estate_comes_in_but_for_its_bad_rows_and_a_second_run_changes_nothing() {
    const OWNERS_OF_IT: usize = 12_000;
    const UNITS_OF_IT: usize = 5_000;
    const BAD_OF_EACH: usize = 20;
    let mut draw = Draw::printed("estate");
    let mut office = Office::open("");
    let desk = Desk::of(&office);
    let gao = office.person("gao");
    let before = office.admin.all(&format!("{SITE}/people")).len();

    let (table, wrong_owners) = owners(&mut draw, OWNERS_OF_IT, BAD_OF_EACH);
    let (mapping, table) = (desk.file("owners.toml", OWNERS), desk.file("owners.csv", table));
    let told = desk.told(desk.command(&office.admin, &mapping, &table), false);
    let good = (OWNERS_OF_IT - BAD_OF_EACH) as u64;
    assert_eq!(counts(&told), [OWNERS_OF_IT as u64, good, 0, BAD_OF_EACH as u64]);
    assert_eq!(told_bad(&told), wrong_owners);
    assert_eq!(office.admin.all(&format!("{SITE}/people")).len(), before + OWNERS_OF_IT - BAD_OF_EACH);

    let (rows, wrong_units) = units(&mut draw, UNITS_OF_IT, BAD_OF_EACH, OWNERS_OF_IT, &wrong_owners);
    let (unit_mapping, unit_table) = (desk.file("units.toml", UNITS), desk.file("units.csv", rows));
    let told = desk.told(desk.command(&gao, &unit_mapping, &unit_table), false);
    let good_units = (UNITS_OF_IT - BAD_OF_EACH) as u64;
    assert_eq!(counts(&told), [UNITS_OF_IT as u64, good_units, 0, BAD_OF_EACH as u64]);
    assert_eq!(told_bad(&told), wrong_units);
    let entries = || gao.all(&format!("{SITE}/registers/property/units/entries"));
    assert_eq!(entries().len() as u64, good_units);

    let (lines, entries_before) = (office.verify_journal(), entries());
    let again = desk.told(desk.command(&office.admin, &mapping, &table), false);
    assert_eq!(counts(&again), [OWNERS_OF_IT as u64, 0, good, BAD_OF_EACH as u64]);
    let again = desk.told(desk.command(&gao, &unit_mapping, &unit_table), false);
    assert_eq!(counts(&again), [UNITS_OF_IT as u64, 0, good_units, BAD_OF_EACH as u64]);
    assert_eq!((office.verify_journal(), entries()), (lines, entries_before), "a second run changes nothing");
    office.close();
}

#[test]
fn what_cannot_work_is_told_before_anything_is_sent() {
    let mut office = Office::open("");
    let desk = Desk::of(&office);
    let (chen, qian) = (office.person("chen"), office.person("qian"));
    let table = desk.file("bills.csv", "房号\n5-0901\n");
    let bills = desk.file("bills.toml", BILLS);
    let ledger = desk.file("ledger.toml", "target = \"ledger\"\n");
    let unknown = desk.file("unknown.toml", format!("{BILLS}floor.column = \"房号\"\n"));
    for (by, mapping, sentence) in [
        (&chen, &bills, "`item`: there is no column `收费项目` (there are: `房号`)"),
        (&chen, &ledger, "only hooks of a plugin post to its ledgers"),
        (&qian, &bills, "there is no column"),
        (&chen, &unknown, "there is no column"),
    ] {
        let output = run(&mut desk.command(by, mapping, &table), desk.folder.path());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(sentence), "{sentence}: {errors}");
    }
    let table = desk.file("bills.csv", "房号,收费项目,应缴日期,金额,业主\n5-0901,物业费,2036-02-01,1,\n");
    for (by, mapping, sentence) in [
        (
            &qian,
            &bills,
            "this account may not open tickets of `fee-bill` (the roles `finance`, `steward`, `front-desk` may)",
        ),
        (&chen, &unknown, "`[fields.floor]` is not asked for here"),
    ] {
        let output = run(&mut desk.command(by, mapping, &table), desk.folder.path());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(sentence), "{sentence}: {errors}");
    }
    assert!(!desk.folder.path().join("bills.csv.fee-bill.progress").exists());
    office.close();
}
