#!/usr/bin/env node
// Builds the component of a plugin's folder: `frontdesk-js FOLDER`. It reads `src/plugin.ts` (or `.js`) and the id in
// `blueprint/plugin.toml`, and writes `<id>.wasm`, where `frontdesk plugin check|test|build` look for it. `--types` writes only the
// types, for editors. Everything between lies in `target/js`.

import { componentize } from "@bytecodealliance/componentize-js";
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { HOOKS, SDK, WORLD, interfaceText, writeTypes } from "./interface.mjs";

const sdk = join(SDK, "src");

class Usage extends Error {}

/**
 * The engine takes the 64 bits of a whole number as unsigned only (ComponentizeJS issue 343) and ends the component at a negative one: the
 * generated bindings hand the same bits over as unsigned.
 */
async function takeNegativeNumbers() {
  const compiler = import.meta.resolve("@bytecodealliance/componentize-js");
  const { splicer } = await import(new URL("../lib/spidermonkey-embedding-splicer.js", compiler).href);
  const splice = splicer.spliceBindings;
  const signed = "return BigInt.asIntN(64, converted);";
  splicer.spliceBindings = (...given) => {
    const spliced = splice(...given);
    if (spliced.jsBindings.split(signed).length !== 2) throw new Error(`expected \`${signed}\` once in the generated bindings`);
    spliced.jsBindings = spliced.jsBindings.replace(signed, "return BigInt.asUintN(64, converted);");
    return spliced;
  };
}

/** What the plugin exports, of the names a hook can have. */
async function exportedHooks(source) {
  const { metafile } = await build({ ...bundling, entryPoints: [source], write: false, metafile: true, outfile: "probe.js" });
  const names = Object.values(metafile.outputs)[0].exports;
  const hooks = names.filter((name) => name in HOOKS);
  if (hooks.length === 0) throw new Usage(`\`${source}\` exports no hook (export at least one of ${Object.keys(HOOKS).join(", ")})`);
  return hooks;
}

const bundling = {
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["frontdesk:*"],
  alias: { "frontdesk-sdk": join(sdk, "index.ts") },
  logLevel: "error",
};

/** The configuration that the compiler and editors read. */
function writeConfig(work, source) {
  const compilerOptions = {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022"],
    types: [],
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    exactOptionalPropertyTypes: true,
    allowJs: true,
    paths: { "frontdesk-sdk": [join(sdk, "index.ts")] },
  };
  const files = [source, join(work, "entry.ts"), join(work, "types/plugin.d.ts")].filter(existsSync);
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions, files }, null, 2));
}

function checkTypes(work) {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.tsc);
  const { status } = spawnSync(process.execPath, [tsc, "-p", join(work, "tsconfig.json"), "--pretty", "false"], { stdio: "inherit" });
  if (status !== 0) throw new Usage("the types do not agree");
}

/** The module that the component is made of: the interface's functions around the plugin's hooks. */
function writeEntry(work, source, hooks) {
  const from = (path) => JSON.stringify(relative(work, path).replaceAll("\\", "/").replace(/\.(ts|js)$/, ""));
  const lines = hooks.map((hook) => `export const ${hook === "report" ? "onReport" : hook} = wrap.${hook}(plugin.${hook});`);
  const imports = [`import * as plugin from ${from(source)};`, `import { wrap } from ${from(join(sdk, "plugin.ts"))};`];
  writeFileSync(join(work, "entry.ts"), [...imports, ...lines, ""].join("\n"));
}

function pluginId(folder) {
  const file = join(folder, "blueprint/plugin.toml");
  if (!existsSync(file)) throw new Usage(`\`${folder}\` is no plugin's folder: expected \`blueprint/plugin.toml\` in it`);
  const id = /^\[plugin\][^[]*?^id\s*=\s*"([^"]+)"/ms.exec(readFileSync(file, "utf8"));
  if (!id) throw new Usage(`expected an \`id\` under \`[plugin]\` in \`${file}\``);
  return id[1];
}

async function main(flags, folder) {
  const id = pluginId(folder);
  const source = ["src/plugin.ts", "src/plugin.js"].map((name) => join(folder, name)).find(existsSync);
  if (!source) throw new Usage(`expected the hooks in \`${join(folder, "src/plugin.ts")}\``);
  const work = join(folder, "target/js");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await writeTypes(join(work, "types"));
  if (flags.includes("--types")) return writeConfig(work, source);

  const hooks = await exportedHooks(source);
  writeEntry(work, source, hooks);
  writeConfig(work, source);
  checkTypes(work);
  if (flags.includes("--check")) return;
  const bundle = join(work, "bundle.js");
  await build({ ...bundling, entryPoints: [join(work, "entry.ts")], outfile: bundle });
  await takeNegativeNumbers();
  // Only the error output is left of the engine's own features. Time and chance come from the turn, so that an event can be replayed.
  const { component } = await componentize({
    sourcePath: bundle,
    witWorld: interfaceText(hooks.map((hook) => HOOKS[hook])),
    worldName: WORLD,
    disableFeatures: ["random", "clocks", "http", "fetch-event"],
  });
  const file = join(folder, `${id}.wasm`);
  writeFileSync(file, component);
  console.log(`${file}: ${(component.length / 1024 / 1024).toFixed(1)} MiB, hooks ${hooks.join(", ")}`);
}

const given = process.argv.slice(2);
const folder = given.find((word) => !word.startsWith("--"));
try {
  if (!folder) throw new Usage("frontdesk-js FOLDER [--types | --check]");
  await main(given, resolve(folder));
} catch (error) {
  if (!(error instanceof Usage)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
