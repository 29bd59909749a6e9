// SPDX-License-Identifier: Apache-2.0
/**
 * Build the bundles into the two programs: node scripts/build.js [--check].
 *
 * The bundles are committed, because HACS installs the repository's folder as it is.
 * --check builds into memory and fails where the committed files are not the same.
 */
import { Buffer } from "node:buffer";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { BUNDLES } from "./bundles.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const mode = process.argv[2] ?? "";

/** The options of esbuild for one bundle. */
function options(bundle) {
  return {
    absWorkingDir: ROOT,
    entryPoints: bundle.entries,
    outdir: bundle.outdir,
    entryNames: "[name]",
    chunkNames: "hearthward-[name]-[hash]",
    assetNames: "[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    loader: { ".html": "copy", ".svg": "copy" },
    tsconfig: path.join(ROOT, "frontend/tsconfig.json"),
    banner: { js: bundle.banner, css: bundle.banner },
    logLevel: "warning",
    write: false,
    metafile: true,
  };
}

/** Build a bundle; return its files' bytes by path relative to the repository. */
async function build(bundle) {
  const result = await esbuild.build(options(bundle));
  const files = new Map();
  for (const file of result.outputFiles) {
    files.set(path.relative(ROOT, file.path), Buffer.from(file.contents));
  }
  for (const [name, parts] of weights(bundle, result.metafile, files)) {
    const kilobytes = (parts / 1000).toFixed(1);
    const over = parts > (bundle.limits?.[name] ?? Infinity);
    console.log(`${name}: ${kilobytes} kB gzip${over ? " – more than allowed" : ""}`);
    if (over) process.exitCode = 1;
  }
  return files;
}

/** Yield what a browser loads for each entry, lazily loaded chunks included. */
function* weights(bundle, metafile, files) {
  for (const [name, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint || !bundle.entries.includes(output.entryPoint)) continue;
    const needed = new Set([name]);
    for (const one of needed) {
      for (const used of metafile.outputs[one]?.imports ?? []) {
        if (!used.external) needed.add(used.path);
      }
    }
    let bytes = 0;
    for (const one of needed) bytes += gzipSync(files.get(one), { level: 9 }).length;
    yield [path.basename(name), bytes];
  }
}

/** Return the committed files of a bundle. */
async function committed(bundle) {
  const names = await readdir(path.join(ROOT, bundle.outdir)).catch(() => []);
  return names.map((name) => path.join(bundle.outdir, name));
}

/** Write a bundle and remove what it no longer has. */
async function write(bundle, files) {
  await mkdir(path.join(ROOT, bundle.outdir), { recursive: true });
  for (const name of await committed(bundle)) {
    if (!files.has(name)) await rm(path.join(ROOT, name));
  }
  for (const [name, bytes] of files) await writeFile(path.join(ROOT, name), bytes);
}

/** Return the files that are not what a fresh build gives. */
async function stale(bundle, files) {
  const found = (await committed(bundle)).filter((name) => !files.has(name));
  for (const [name, bytes] of files) {
    const known = await readFile(path.join(ROOT, name)).catch(() => null);
    if (known === null || !known.equals(bytes)) found.push(name);
  }
  return found;
}

for (const bundle of BUNDLES) {
  const files = await build(bundle);
  if (mode !== "--check") {
    await write(bundle, files);
    continue;
  }
  for (const name of await stale(bundle, files)) {
    console.error(`${name} is not what a fresh build gives; run: npm run build`);
    process.exitCode = 1;
  }
}
