// SPDX-License-Identifier: Apache-2.0
/**
 * Measure what a day with many windows costs a browser: node scripts/trace.js [WINDOWS].
 *
 * The card as it is built, in Chromium; every round in a fresh page. Scripting is what
 * the trace shows of JavaScript and microtasks until the day was drawn.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import * as esbuild from "esbuild";
import { chromium } from "playwright";

const ROOT = path.resolve(import.meta.dirname, "..");
const ROUNDS = 7;
const TARGET_MS = 300;
const NOW = "2026-11-26T20:15:00Z";
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const SCRIPTING = new Set([
  "EvaluateScript",
  "FireAnimationFrame",
  "FunctionCall",
  "RunMicrotasks",
  "TimerFire",
  "v8.compile",
]);
const LAYOUT = new Set(["Layout", "UpdateLayoutTree"]);
const windows = Number(process.argv[2] ?? 500);

const executablePath = process.env.CHROMIUM ?? BROWSERS.find((one) => existsSync(one));
const built = await esbuild.build({
  absWorkingDir: ROOT,
  entryPoints: ["scripts/day-page.ts"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  write: false,
  tsconfig: "tsconfig.json",
});
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-background-networking"],
});
const rounds = [];
try {
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
} finally {
  await browser.close();
}
const scripting = middle(rounds.map((one) => one.scripting));
const layout = middle(rounds.map((one) => one.layout));
console.log(
  `${windows} windows, median of ${ROUNDS}: scripting ${scripting.toFixed(0)} ms` +
    ` (target ${TARGET_MS}), style and layout ${layout.toFixed(0)} ms`,
);
if (scripting > TARGET_MS) process.exitCode = 1;

/** Draw the day once; return milliseconds. */
async function measure() {
  const page = await browser.newPage({ viewport: { width: 800, height: 900 } });
  await page.clock.setFixedTime(new Date(NOW));
  await page.setContent("<!doctype html><body></body>");
  await page.addScriptTag({ content: built.outputFiles[0].text, type: "module" });
  await page.waitForFunction(() => "drawDay" in globalThis);
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  const bars = await page.evaluate((count) => globalThis.drawDay(count), windows);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await page.close();
  if (bars !== windows) throw new Error(`${bars} bars for ${windows} windows`);
  return {
    scripting: outermost(trace.traceEvents, SCRIPTING),
    layout: outermost(trace.traceEvents, LAYOUT),
  };
}

/** Return how long some kinds of work took, in milliseconds; nested ones count once. */
function outermost(events, names) {
  const work = events.filter((one) => one.ph === "X" && names.has(one.name));
  work.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const ends = new Map();
  let total = 0;
  for (const { tid, pid, ts, dur = 0 } of work) {
    const thread = `${pid}/${tid}`;
    if (ts < (ends.get(thread) ?? 0)) continue;
    ends.set(thread, ts + dur);
    total += dur;
  }
  return total / 1000;
}

function middle(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
