// SPDX-License-Identifier: AGPL-3.0-or-later
// The engine's page: asks the API every few seconds and shows the answers in place.
// Whatever comes from the engine reaches the page as text, never as markup: camera
// names and a model's sentences are not to be trusted. The words are in index.html.

const PERIOD_MS = 5_000;
const PATIENCE_MS = 10_000;
const DOCTOR_EVERY_MS = 300_000;
const DOCTOR_PATIENCE_MS = 90_000;
const REPOSITORY = "https://github.com/hearthward/hearthward";
const TROUBLED = new Set(["no_frames", "source_needed", "model_missing"]);

const part = (id) => document.getElementById(id);

// --- words and numbers ---------------------------------------------------------

const WORDS = new Map(
  Array.from(part("words").content.querySelectorAll("data"), (one) => [
    one.value,
    one.textContent,
  ]),
);
const PLURALS = new Intl.PluralRules("en");
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const MINUTE = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});

function words(key, values = {}) {
  return (WORDS.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The words for a name of the protocol; one of a newer engine is shown as it is. */
function named(group, name) {
  const key = `${group}.${name}`;
  return WORDS.has(key) ? words(key) : String(name).replaceAll("_", " ");
}

function counted(key, n, values = {}) {
  return words(`${key}.${PLURALS.select(n)}`, { n: number(n), ...values });
}

function number(n, digits = 0) {
  return n.toLocaleString(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

const percent = (share) => share.toLocaleString(undefined, { style: "percent" });
const moment = (iso) => MOMENT.format(new Date(iso));

function milliseconds(n) {
  if (n === null) return words("none");
  if (n >= 1000) return words("time.s", { n: number(n / 1000, 1) });
  return words("time.ms", { n: number(n, n < 10 ? 1 : 0) });
}

function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return words("time.s", { n: Math.floor(seconds) });
  if (hours < 1) return words("time.min", { n: minutes });
  if (hours < 24) return words("time.h", { n: hours, minutes: minutes % 60 });
  return words("time.d", { n: Math.floor(hours / 24), hours: hours % 24 });
}

function size(mb) {
  if (mb < 1000) return words("size.mb", { n: number(mb) });
  return words("size.gb", { n: number(mb / 1000, 1) });
}

// --- the page's nodes: changed only where something changed ----------------------

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Write into the places of a node that carry these names. */
function fill(node, values) {
  for (const [name, text] of Object.entries(values))
    for (const place of node.querySelectorAll(`[data-is="${name}"]`)) write(place, text);
}

function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

function note(node, text) {
  write(node, text);
  show(node, text !== "");
}

function sign(node, verdict) {
  const known = verdict === "ok" || verdict === "error" ? verdict : "warning";
  node.dataset.verdict = known;
  node.querySelector("use").setAttribute("href", `#sign-${known}`);
}

/** Lay out a list: an item's node stays the same as long as the item is there. */
function lay(list, form, items, showItem, keyOf = (_, at) => String(at)) {
  const wanted = items.map(keyOf);
  for (const node of [...list.children])
    if (!wanted.includes(node.dataset.key)) node.remove();
  const known = new Map(Array.from(list.children, (node) => [node.dataset.key, node]));
  items.forEach((item, at) => {
    const node = known.get(wanted[at]) ?? form.content.firstElementChild.cloneNode(true);
    node.dataset.key = wanted[at];
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
    showItem(node, item);
  });
}

function announce(text) {
  write(part("live"), text);
}

// --- the API ---------------------------------------------------------------------

class Away extends Error {}

class Refused extends Error {
  constructor(status, fault) {
    super(fault.message);
    this.status = status;
  }
}

let ahead = 0; // the engine's clock minus this one, in milliseconds

async function ask(path, options = {}) {
  const { method = "GET", body, csrf, patience = PATIENCE_MS } = options;
  const headers = { Accept: "application/json" };
  if (csrf) headers["X-Hearthward-CSRF"] = csrf;
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  let content;
  try {
    answer = await fetch(`api/v1/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    ahead = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
    if (answer.status === 204) return null;
    content = await answer.json();
  } catch (error) {
    throw new Away("no answer of the engine", { cause: error });
  }
  if (answer.ok) return content;
  // What is not worded like the engine is a proxy that cannot reach it.
  if (!content?.error?.message) throw new Away(`answer ${answer.status}`);
  throw new Refused(answer.status, content.error);
}

async function change(method, path) {
  const { csrf } = await ask("session");
  return ask(path, { method, csrf });
}

// --- coming in ---------------------------------------------------------------------

let inside = false;

async function enter() {
  const [info, session] = await Promise.all([ask("info"), ask("session")]);
  fill(document.querySelector(".top"), { name: info.name, version: info.version });
  show(part("demo"), info.demo);
  for (const link of document.querySelectorAll("[data-source]"))
    link.href = `${REPOSITORY}/${link.dataset.source.replace("{tag}", `v${encodeURIComponent(info.version)}`)}`;
  inside = session.via !== "none";
  if (!inside) forget(info.name);
  show(part("log-out"), session.via === "cookie");
  show(part("openapi"), inside);
  if (!inside && part("log-in").hidden) {
    show(part("log-in"), true);
    part("token").focus();
  }
  return info;
}

/** Leave nothing on the page of what only those inside may see. */
function forget(name) {
  document.title = name;
  show(part("inside"), false);
  show(part("updated"), false);
  for (const id of ["cameras", "reasons", "servers", "flow", "findings"])
    part(id).replaceChildren();
  drop("");
  report = null;
  examinedAt = -Infinity;
}

part("log-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = part("token");
  write(part("log-in-error"), "");
  try {
    await ask("session", { method: "POST", body: { token: field.value } });
  } catch (error) {
    const away = error instanceof Away;
    write(part("log-in-error"), away ? words("away") : error.message);
    field.select();
    return;
  }
  field.value = "";
  await refresh();
  part("page").focus();
});

part("log-out").addEventListener("click", async () => {
  await attempt(() => change("DELETE", "session"));
  await running;
  inside = false;
  await refresh();
});

// --- what the engine says --------------------------------------------------------

function showHealth(cameras, pairing) {
  const states = cameras.map((camera) => camera.status.state);
  const watching = states.filter((state) => state === "watching").length;
  const troubled = states.some((state) => TROUBLED.has(state));
  const status = health.status === "ok" && troubled ? "camera" : health.status;
  const verdicts = { ok: "ok", model_missing: "error" };
  const said = named("status", status);
  const name = document.querySelector(".top h1").textContent;
  const title = words("title", { name, status: said });
  const node = part("health");
  sign(node.querySelector(".sign"), verdicts[status] ?? "warning");
  fill(node, {
    words: said,
    watching: states.length
      ? words("watching.some", { watching: number(watching), all: number(states.length) })
      : words("watching.none"),
    score: health.home_risk.score === null ? words("none") : number(health.home_risk.score),
    version: health.version,
    uptime: span(health.uptime_s),
    interpreter: health.interpreter.replace(/, GIL (on|off)$/, ""),
    gil: words(health.gil_enabled ? "gil.on" : "gil.off"),
  });
  showLevel(node, health.home_risk.level ?? "unwatched");
  lay(part("reasons"), part("reason-form"), health.reasons, (item, text) => {
    fill(item, { text });
  });
  show(part("invite"), !pairing.owned);
  write(document.querySelector("#updated time"), CLOCK.format(new Date()));
  if (document.title !== title) announce(said);
  document.title = title;
}

function showLevel(node, level, text = named("level", level)) {
  const pill = node.querySelector('[data-is="level"]');
  pill.dataset.level = level;
  write(pill, text);
}

function showCamera(node, { name, source, status }) {
  const { risk } = status;
  fill(node, {
    name,
    state: named("camera", status.state),
    story: status.reason || story(risk),
    flow: words("joined", {
      first: words("fps", { n: number(status.fps, 1) }),
      second: named("source", source.kind),
    }),
    taken: status.image_at ? words("camera.taken", { at: moment(status.image_at) }) : "",
  });
  node.querySelector("[data-is=state]").dataset.state = status.state;
  if (status.state !== "watching") showLevel(node, "unwatched");
  else if (risk.score === null) showLevel(node, "unknown");
  else {
    const level = named("level", risk.level);
    showLevel(node, risk.level, words("risk", { level, score: number(risk.score) }));
  }
  showImage(node, name, status.image ?? "");
}

function story({ state, title, since }) {
  if (state === "incident" || state === "hold")
    return words(`risk.${state}`, { title, since: MINUTE.format(new Date(since)) });
  return named("risk", state);
}

/** Load a key frame once: its id never stands for another picture. */
function showImage(node, name, id) {
  const image = node.querySelector("img");
  const pictured = (is) => {
    show(image, is);
    show(node.querySelector(".nothing"), !is);
  };
  const alt = words("camera.image", { name });
  if (image.alt !== alt) image.alt = alt;
  if (image.dataset.id === id) return;
  image.dataset.id = id;
  image.onload = () => pictured(true);
  image.onerror = () => {
    pictured(false);
    image.dataset.id = ""; // to be tried again
  };
  if (id) image.src = `api/v1/media/${encodeURIComponent(id)}`;
  else pictured(false);
}

function showPipeline(pipeline) {
  const fps = pipeline.cameras.reduce((sum, camera) => sum + camera.fps, 0);
  const { used, limited_by: limit, more_cameras: room } = health.capacity;
  const verdicts = ["assessed", "rules_only", "not_assessed"];
  fill(part("pipeline"), {
    total: number(fps, 1),
    cpu: percent(pipeline.cpu_percent / 100 / pipeline.cores),
    cores: counted("cores", pipeline.cores),
    memory: size(pipeline.memory_mb),
    used: used === null ? words("none") : percent(used),
    limit: limit === null ? "" : named("limit", limit),
    room: room === null ? words("none") : number(room),
    more: room === null ? "" : counted("room", room),
    clients: number(pipeline.event_clients),
    windows: number(pipeline.windows),
    ...Object.fromEntries(
      verdicts.map((one) => [one, number(pipeline.assessments[one] ?? 0)]),
    ),
  });
  for (const name of ["detector", "language_model", "api"])
    fill(part(name), {
      count: number(pipeline[name].count),
      p50: milliseconds(pipeline[name].p50_ms),
      p95: milliseconds(pipeline[name].p95_ms),
    });
  const keyOf = (camera) => camera.camera_id;
  lay(part("flow"), part("flow-form"), pipeline.cameras, showFlow, keyOf);
}

function showFlow(node, { name, fps, frames, dropped }) {
  const reasons = Object.entries(dropped).sort().map(([reason, n]) => {
    const key = WORDS.has(`dropped.${reason}`) ? `dropped.${reason}` : "dropped.other";
    return words(key, { n: number(n), reason: reason.replaceAll("_", " ") });
  });
  const taken = counted("frames", frames);
  fill(node, {
    name,
    fps: words("fps", { n: number(fps, 1) }),
    dropped: reasons.length
      ? words("dropped", { frames: taken, reasons: reasons.join(", ") })
      : taken,
  });
}

// --- the doctor, and what only the doctor knows of the models ------------------------

let health = null;
let report = null;
let examinedAt = -Infinity;
let examining = false;

async function examine() {
  if (examining) return;
  examining = true;
  part("examine").disabled = true;
  part("doctor").setAttribute("aria-busy", "true");
  fill(part("doctor"), { summary: words("doctor.looking") });
  try {
    const found = await ask("doctor", { patience: DOCTOR_PATIENCE_MS });
    if (!inside) return;
    report = found;
    examinedAt = performance.now();
    showReport();
    showModels();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    fill(part("doctor"), { summary: words("doctor.failed") });
  } finally {
    examining = false;
    part("examine").disabled = false;
    part("doctor").removeAttribute("aria-busy");
  }
}

function showReport() {
  const at = CLOCK.format(new Date());
  const countOf = (verdict) =>
    report.findings.filter((one) => one.verdict === verdict).length;
  const errors = countOf("error");
  const warnings = countOf("warning");
  let summary = words("doctor.well", { at });
  if (errors) summary = counted("doctor.error", errors, { at });
  else if (warnings) summary = counted("doctor.warning", warnings, { at });
  fill(part("doctor"), { summary });
  const order = ["error", "warning", "ok"];
  const findings = [...report.findings].sort(
    (one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict),
  );
  lay(part("findings"), part("finding-form"), findings, (node, finding) => {
    const [kind, ...place] = finding.name.split(" ");
    sign(node.querySelector(".sign"), finding.verdict);
    fill(node, {
      name: [named("finding", kind), ...place].join(" "),
      verdict: named("verdict", finding.verdict),
      text: finding.text,
    });
  });
}

function showModels() {
  const find = (name) => report?.findings.find((one) => one.name === name);
  const { detector, llm } = health;
  const unknown = words(report ? "none" : "looking");
  fill(part("detection"), {
    model: detector.model || words("none"),
    device: detector.device ? named("device", detector.device) : words("none"),
    backend: detector.model ? detector.backend : words("none"),
    choice: find("model")?.text ?? unknown,
    devices: find("devices")?.text ?? unknown,
  });
  fill(part("language"), {
    state: named("llm", llm.state),
    model: llm.model || words("none"),
    reason: llm.reason || llm.advice,
  });
  part("language").querySelector(".pill").dataset.llm = llm.state;
  show(part("language-reason"), (llm.reason || llm.advice) !== "");
  const servers = (report?.findings ?? []).filter((one) => one.name.startsWith("ollama "));
  lay(part("servers"), part("server-form"), servers, (node, { name, verdict, text, facts }) => {
    fill(node, {
      place: name.slice("ollama ".length),
      version: facts.version ?? words("none"),
      offload: offload(facts),
    });
    note(node.querySelector(".note"), verdict === "ok" ? "" : text);
  });
}

function offload({ loaded, gpu_share: share }) {
  if (loaded === false) return words("offload.idle");
  if (typeof share !== "number") return words("none");
  if (share >= 1) return words("offload.gpu");
  if (share <= 0) return words("offload.cpu");
  return words("offload.part", { share: percent(share) });
}

part("examine").addEventListener("click", async () => {
  await examine();
  announce(part("doctor").querySelector("[data-is=summary]").textContent);
  await refresh();
});

// --- pairing -----------------------------------------------------------------------

let code = null;

function showPairing(pairing, askedAt) {
  fill(part("home-assistant"), { owner: words(pairing.owned ? "owner.some" : "owner.none") });
  show(part("release"), pairing.owned);
  write(part("pair"), words(pairing.open ? "pair.new" : "pair.first"));
  if (code && code.since > askedAt) return;
  const until = Date.parse(pairing.expires_at);
  if (code && !pairing.open) {
    const paired = pairing.owned && !code.owned;
    drop(paired ? "paired" : Date.now() + ahead >= code.until ? "expired" : "over");
  } else if (code && code.until !== until) {
    drop("replaced");
  } else if (code) {
    fill(part("code"), { tries: counted("code.tries", pairing.tries_left) });
  } else if (pairing.open) {
    const at = MINUTE.format(new Date(until - ahead));
    note(part("pairing-note"), words("pairing.elsewhere", { at }));
  } else if (part("pairing-note").dataset.of === "elsewhere") {
    note(part("pairing-note"), "");
  }
  part("pairing-note").dataset.of = !code && pairing.open ? "elsewhere" : "";
}

/** Take the code off the page, and say why. */
function drop(reason) {
  clearInterval(code?.ticking);
  code = null;
  show(part("code"), false);
  fill(part("code"), { code: "" });
  const text = reason && words(`pairing.${reason}`);
  note(part("pairing-note"), text);
  if (text) announce(text);
}

function tick() {
  const left = Math.max(0, Math.ceil((code.until - Date.now() - ahead) / 1000));
  const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  fill(part("code"), { left: words("code.left", { left: shown }) });
  part("code").querySelector("progress").value = left;
  if (left === 0) drop("expired");
}

part("pair").addEventListener("click", async () => {
  await attempt(async () => {
    const opened = await change("POST", "pairing");
    const { owned, tries_left: tries } = await ask("pairing");
    drop("");
    const until = Date.parse(opened.expires_at);
    const ticking = setInterval(tick, 1000);
    code = { owned, until, ticking, since: performance.now() };
    const text = `${opened.code.slice(0, 3)} ${opened.code.slice(3)}`;
    fill(part("code"), { code: text, tries: counted("code.tries", tries) });
    tick();
    show(part("code"), true);
    announce(words("code.spoken", { code: [...opened.code].join(" ") }));
  });
  await refresh({ again: true });
});

part("release").addEventListener("click", () => {
  part("confirm").returnValue = "no";
  part("confirm").showModal();
});

part("confirm").addEventListener("close", async () => {
  if (part("confirm").returnValue !== "yes") return;
  await attempt(async () => {
    await change("DELETE", "owner");
    drop("released");
  });
  await refresh({ again: true });
});

/** Do what a button is for, and say at the pairing what hinders it. */
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    note(part("pairing-note"), error instanceof Away ? words("away") : error.message);
  }
}

// --- again and again -----------------------------------------------------------------

let version = null;
let timer;
let running = null;

async function look() {
  const askedAt = performance.now();
  const [state, { cameras }, pipeline, pairing] = await Promise.all(
    ["health", "cameras", "pipeline", "pairing"].map((path) => ask(path)),
  );
  health = state;
  version ??= health.version;
  // A newer engine brings its own page.
  if (health.version !== version) location.reload();
  showHealth(cameras, pairing);
  lay(part("cameras"), part("camera-form"), cameras, showCamera, (one) => one.camera_id);
  show(part("no-cameras"), cameras.length === 0);
  showPipeline(pipeline);
  showModels();
  showPairing(pairing, askedAt);
  show(part("log-in"), false);
  show(part("inside"), true);
  show(part("updated"), true);
  if (performance.now() - examinedAt > DOCTOR_EVERY_MS) examine();
}

async function round() {
  try {
    if (!inside) await enter();
    if (inside) await look();
    setAway(false);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      // The log-in has ended, by time or by a restart of the engine.
      inside = false;
      write(part("log-in-error"), words("log-in.ended"));
    } else if (error instanceof Away || error instanceof Refused) {
      setAway(true);
    } else {
      throw error;
    }
  }
}

function setAway(away) {
  const toast = part("away");
  if (toast.hidden !== away) return;
  show(toast, away);
  part("page").classList.toggle("stale", away);
  announce(words(away ? "away" : "status.back"));
}

/** Look now; what runs already is waited for, and with `again` followed by another. */
async function refresh({ again = false } = {}) {
  if (again && running) await running;
  running ??= round().finally(() => {
    running = null;
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(refresh, PERIOD_MS);
  });
  return running;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) refresh();
});

refresh();
