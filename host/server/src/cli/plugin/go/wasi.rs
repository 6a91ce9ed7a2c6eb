//! What Go's runtime asks its system for, answered without one: no files, no arguments, no environment, no chance.
//!
//! Most of it is asked before any hook, some while the host writes arguments and nothing of it may be called. So a small module
//! beside the plugin's answers by itself; only what is printed goes to the host, into the operator's log.

use anyhow::{Context as _, bail};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, InstructionSink, MemArg, MemoryType, Module, TypeSection,
    ValType,
};
use wasmparser::{Parser, Payload, TypeRef};

use super::super::module::Answers;

/// How the module imports what is asked for.
const WASI: &str = "wasi_snapshot_preview1";

/// The host's part that is called, and its function's import: level and text, an address and a length each.
const TURN: &str = "turn";
const LOG: &str = "frontdesk:plugin/turn@1.1.0";
const LOG_TAKES: [ValType; 4] = [ValType::I32; 4];

/// Of WASI: no such file. It ends the search for folders, too.
const BAD_FILE: i32 = 8;

/// How far the clock goes on with each look at it, in nanoseconds; hooks take the turn's.
const TICK: i64 = 1_000;

/// The function that prints.
const PRINTS: &str = "fd_write";

/// The standard error output; all else that is printed is the output.
const STANDARD_ERROR: i32 = 2;

/// Levels as they lie in memory.
const WARN: i32 = i32::from_le_bytes(*b"warn");
const INFO: i32 = i32::from_le_bytes(*b"info");

/// A module with everything that the plugin's module imports of WASI.
pub(super) fn answers(module: &[u8]) -> anyhow::Result<Answers> {
    let asked = asked(module)?;
    let mut types = TypeSection::new();
    types.ty().function(LOG_TAKES, []);
    let mut functions = FunctionSection::new();
    let mut exports = ExportSection::new();
    let mut code = CodeSection::new();
    // The first type and the first function are those of the log.
    for (index, (name, takes, gives)) in (1..).zip(&asked) {
        types.ty().function(takes.iter().copied(), gives.iter().copied());
        functions.function(index);
        exports.export(name, ExportKind::Func, index);
        code.function(&answer(name));
    }
    let mut imports = ImportSection::new();
    imports.import(LOG, "log", EntityType::Function(0));
    let memory =
        MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import("env", "memory", memory);
    let mut globals = GlobalSection::new();
    let clock = GlobalType { val_type: ValType::I64, mutable: true, shared: false };
    globals.global(clock, &ConstExpr::i64_const(0));
    let mut answering = Module::new();
    answering.section(&types).section(&imports).section(&functions).section(&globals);
    answering.section(&exports).section(&code);
    Ok(Answers { name: WASI, module: answering.finish(), calls: TURN })
}

/// A function's name, what it takes and what it gives.
type Asked = (String, Vec<ValType>, Vec<ValType>);

/// The functions that a module imports of WASI.
fn asked(module: &[u8]) -> anyhow::Result<Vec<Asked>> {
    let (mut types, mut asked) = (Vec::new(), Vec::<Asked>::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("the compiler's module")? {
            Payload::TypeSection(section) => {
                types = section.into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import.context("the compiler's module")?;
                    let TypeRef::Func(index) = import.ty else { continue };
                    // Several of Go's packages import the same.
                    if import.module != WASI || asked.iter().any(|(name, ..)| name == import.name) {
                        continue;
                    }
                    let kind = usize::try_from(index).ok().and_then(|index| types.get(index));
                    let kind: &wasmparser::FuncType = kind.context("the compiler's module")?;
                    let all = |of: &[wasmparser::ValType]| of.iter().map(number).collect::<Result<_, _>>();
                    asked.push((import.name.to_owned(), all(kind.params())?, all(kind.results())?));
                }
            }
            _ => {}
        }
    }
    Ok(asked)
}

fn number(kind: &wasmparser::ValType) -> anyhow::Result<ValType> {
    Ok(match kind {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        other => bail!("expected a number in a call of the system, got `{other}`"),
    })
}

/// The body of a function: what Go needs to go on.
fn answer(name: &str) -> Function {
    // What `print` keeps.
    let mut body = Function::new((name == PRINTS).then_some((1, ValType::I32)));
    let mut does = body.instructions();
    match name {
        "args_sizes_get" | "environ_sizes_get" => {
            for at in [0, 1] {
                does.local_get(at).i32_const(0).i32_store(at_word(0));
            }
            does.i32_const(0);
        }
        "clock_time_get" => {
            does.global_get(0).i64_const(TICK).i64_add().global_set(0);
            does.local_get(2).global_get(0).i64_store(MemArg { offset: 0, align: 3, memory_index: 0 });
            does.i32_const(0);
        }
        PRINTS => print(&mut does),
        "args_get" | "environ_get" | "random_get" | "sched_yield" => {
            does.i32_const(0);
        }
        // A fault, with the names of the functions that led here: the end of the program, and waiting, for which there is no time.
        "proc_exit" | "poll_oneoff" => {
            does.unreachable();
        }
        _ => {
            does.i32_const(BAD_FILE);
        }
    }
    does.end();
    body
}

/// `fd_write`: the first of the pieces becomes a line of the log, Go asks again for others. The level lies for the call where the
/// length that was written goes afterwards: this module has no memory of its own.
fn print(does: &mut InstructionSink<'_>) {
    let [file, pieces, written, line] = [0, 1, 3, 4];
    let start = |does: &mut InstructionSink<'_>| {
        does.local_get(pieces).i32_load(at_word(0));
    };
    let length = |does: &mut InstructionSink<'_>| {
        does.local_get(pieces).i32_load(at_word(4));
    };
    // Less the end of the line: where there is a last byte, it is looked at.
    length(does);
    start(does);
    length(does);
    does.i32_add();
    length(does);
    does.i32_const(0).i32_ne().i32_sub().i32_load8_u(MemArg { offset: 0, align: 0, memory_index: 0 });
    does.i32_const(i32::from(b'\n')).i32_eq();
    length(does);
    does.i32_const(0).i32_ne().i32_and().i32_sub().local_tee(line).if_(BlockType::Empty);
    does.local_get(written).i32_const(WARN).i32_const(INFO);
    does.local_get(file).i32_const(STANDARD_ERROR).i32_eq().select().i32_store(at_word(0));
    does.local_get(written).i32_const(4);
    start(does);
    does.local_get(line).call(0).end();
    does.local_get(written);
    length(does);
    does.i32_store(at_word(0)).i32_const(0);
}

fn at_word(offset: u64) -> MemArg {
    MemArg { offset, align: 2, memory_index: 0 }
}
