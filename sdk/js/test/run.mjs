// Bundles the tests of what needs no host and runs them.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
await build({ entryPoints: [at("pure.test.ts")], outfile: at("../target/pure.test.mjs"), bundle: true, format: "esm", platform: "node", logLevel: "error" });
const { status } = spawnSync(process.execPath, ["--test", at("../target/pure.test.mjs")], { stdio: "inherit" });
process.exitCode = status ?? 1;
