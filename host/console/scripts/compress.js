// Writes .br and .gz beside what was built, so that the host serves them as they are; fails when the first load grew too large.
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the desk page may load before it shows, gzipped, in bytes. */
const FIRST_LOAD_BYTES_MAX = 600 * 1024;
const dist = 'dist';

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(js|css|html|svg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const packed = new Map();
for (const file of files) {
  const bytes = readFileSync(file);
  const gzip = gzipSync(bytes, { level: 9 });
  packed.set(file, gzip.length);
  // The host writes a nonce into index.html: it is never sent as it lies here.
  if (file === join(dist, 'index.html')) continue;
  writeFileSync(`${file}.gz`, gzip);
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) =>
  join(dist, match[1]),
);
const sum = first.reduce((total, file) => total + packed.get(file), 0);
console.log(`entry scripts: ${(sum / 1024).toFixed(0)} KiB gzipped of ${FIRST_LOAD_BYTES_MAX / 1024}`);
if (sum > FIRST_LOAD_BYTES_MAX) throw new Error('the entry scripts are too large (split a page off)');
