// SPDX-License-Identifier: AGPL-3.0-or-later
/** How frames get through: how many, how fast, what is dropped, what is full. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import {
  counted,
  megabytes,
  milliseconds,
  number,
  percent,
  room,
  span,
} from "../format";
import type { Now } from "../now";
import { bars, chart, timingTable } from "../plots";
import { Part, sentence } from "../part";
import type { CameraNumbers, Pipeline, Timing } from "../types";
import { named, NONE } from "../words";

const OUTCOMES = ["assessed", "rules_only", "not_assessed"];

@customElement("hw-pipeline")
export class PipelineView extends Part {
  @property({ attribute: false }) now!: Now;

  protected override render(): TemplateResult {
    return html`<h2 class="unseen">Pipeline</h2>
      ${this.renderTiles()}
      <div class="columns even">
        ${this.renderStages()}
        <div>${this.renderDrops()} ${this.renderVerdicts()}</div>
      </div>
      ${this.renderCameras()}
      <div class="columns even">${this.renderLocks()} ${this.renderMachine()}</div>`;
  }

  private renderTiles(): TemplateResult {
    const { health, pipeline, history } = this.now;
    const {
      used,
      limited_by: limit,
      more_cameras: more,
      shed_per_s: shed,
    } = health.capacity;
    return html`<section class="card" id="pipeline" aria-labelledby="flow-title">
      <h2 id="flow-title">Now</h2>
      <dl class="tiles">
        <div>
          <dt>Frames a second</dt>
          <dd data-is="total">
            ${number(pipeline.fps, 1)}
            ${chart(history, (one) => one.fps, "Frames a second, last minutes")}
          </dd>
        </div>
        <div>
          <dt>Capacity used</dt>
          <dd data-is="used">
            ${used === null ? NONE : percent(used)}
            ${limit === null ? nothing : html`<small>of ${named("limit", limit)}</small>`}
            ${chart(history, (one) => one.used, "Capacity used, last minutes", 1)}
          </dd>
        </div>
        <div>
          <dt>Processor</dt>
          <dd data-is="cpu">
            ${percent(pipeline.cpu_percent / 100 / pipeline.cores)}
            <small>of ${counted(pipeline.cores, "core", "cores")}</small>

            ${chart(history, (one) => one.cpu, "Processor, last minutes", 1)}
          </dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd data-is="memory">
            ${megabytes(pipeline.memory_mb)}
            ${chart(history, (one) => one.memory_mb, "Memory, last minutes")}
          </dd>
        </div>
      </dl>
      <p class="note" id="capacity">
        ${
          used === null
            ? "Capacity is being measured: the first figure comes after a minute."
            : `${percent(used)} used${room(more)}.`
        }
        ${
          shed > 0
            ? `${number(shed, 1)} frames a second are left out for want of time.`
            : "No frame is left out for want of time."
        }
      </p>
    </section>`;
  }

  private renderStages(): TemplateResult {
    const { stages, ages, batches, detector, language_model, api } = this.now.pipeline;
    const timings: [string, Timing][] = [
      ...Object.entries(stages).map(([name, one]): [string, Timing] => [
        named("stage", name),
        one,
      ]),
      ["Detector, a picture", detector],
      ["Language model, an answer", language_model],
      ["API, a call", api],
    ];
    const queues = Object.entries(ages).map(([name, one]): [string, Timing] => [
      named("age", name),
      one,
    ]);
    return html`<section class="card" id="stages" aria-labelledby="stages-title">
      <h2 id="stages-title">How long things take</h2>
      ${timingTable(timings, "What")}
      <h3>How old frames are</h3>
      ${timingTable(queues, "When")}
      <h3>Pictures in one run of the detector</h3>
      ${bars(
        Object.entries(batches).map(([most, runs]) => [
          most === "1" ? "one" : most === "more" ? "more" : `up to ${most}`,
          runs,
        ]),
        "The detector has not run yet.",
      )}
    </section>`;
  }

  private renderDrops(): TemplateResult {
    const { dropped } = this.now.pipeline;
    return html`<section class="card" id="drops" aria-labelledby="drops-title">
      <h2 id="drops-title">Frames that were not analysed</h2>
      <p class="soft">
        A quiet picture needs no look; the others were left out for the reason given.
      </p>
      ${bars(
        Object.entries(dropped)
          .sort(([, one], [, other]) => other - one)
          .map(([reason, n]) => [named("dropped", reason), n]),
        "None.",
      )}
    </section>`;
  }

  private renderVerdicts(): TemplateResult {
    const { windows, assessments, event_clients: clients } = this.now.pipeline;
    return html`<section class="card" id="verdicts" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">
        Windows and verdicts <small>since the start, with their revisions</small>
      </h2>
      <dl class="tiles narrow-tiles">
        <div>
          <dt>Windows</dt>
          <dd data-is="windows">${number(windows)}</dd>
        </div>
        ${OUTCOMES.map(
          (one) =>
            html`<div>
              <dt>${named("outcome", one)}</dt>
              <dd data-is=${one}>${number(assessments[one] ?? 0)}</dd>
            </div>`,
        )}
        <div>
          <dt>Event listeners</dt>
          <dd data-is="clients">${number(clients)}</dd>
        </div>
      </dl>
    </section>`;
  }

  private renderCameras(): TemplateResult {
    const { cameras } = this.now.pipeline;
    return html`<section class="card" id="flow" aria-labelledby="cameras-flow-title">
      <h2 id="cameras-flow-title">By camera</h2>
      <div
        class="wide"
        tabindex="0"
        role="group"
        aria-label="Table, may scroll sideways"
      >
        <table>
          <thead>
            <tr>
              <th scope="col">Camera</th>
              <th scope="col">Frames a second</th>
              <th scope="col">Newest</th>
              <th scope="col">Taken in</th>
              <th scope="col">Not analysed</th>
              <th scope="col">Decoding</th>
              <th scope="col">Closer looks</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(cameras, (one) => one.camera_id, renderFlow)}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private renderLocks(): TemplateResult {
    const { locks } = this.now.pipeline;
    const waited = locks.filter((one) => one.longest_ms > 0);
    const others = locks.length - waited.length;
    return html`<section class="card" id="locks" aria-labelledby="locks-title">
      <h2 id="locks-title">Waits at locks</h2>
      <p class="soft">
        Threads that share something wait for each other at its lock.
        ${
          others
            ? `At ${counted(others, "lock", "locks")} nobody has had to wait.`
            : nothing
        }
      </p>
      ${waited.length ? renderWaits(waited) : nothing}
    </section>`;
  }

  private renderMachine(): TemplateResult {
    const { health, pipeline } = this.now;
    const growth = pipeline.memory_growth_mb;
    return html`<section class="card" id="machine" aria-labelledby="machine-title">
      <h2 id="machine-title">Machine</h2>
      <dl class="rows">
        <div>
          <dt>Interpreter</dt>
          <dd>${health.interpreter.replace(/, GIL (on|off)$/, "")}</dd>
        </div>
        <div>
          <dt>Global lock (GIL)</dt>
          <dd data-is="gil">
            ${pipeline.gil_enabled ? "on: cameras take turns" : "off: cameras use all cores"}
          </dd>
        </div>
        <div>
          <dt>Threads</dt>
          <dd>${number(pipeline.threads)}</dd>
        </div>
        <div>
          <dt>Memory growth</dt>
          <dd>
            ${
              growth === null
                ? "known five minutes after all cameras deliver"
                : `${growth > 0 ? "+" : ""}${number(growth)} MB since it was warm`
            }
          </dd>
        </div>
        <div>
          <dt>Running for</dt>
          <dd>${span(health.uptime_s)}</dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd data-is="version">${health.version}</dd>
        </div>
        ${
          pipeline.gpus.length === 0
            ? html`<div>
                <dt>GPU</dt>
                <dd>none that can be measured</dd>
              </div>`
            : pipeline.gpus.map(
                (gpu) =>
                  html`<div>
                    <dt>GPU</dt>
                    <dd>
                      ${gpu.name}<br />
                      <small
                        >${gpu.used === null ? NONE : percent(gpu.used)} busy ·
                        ${megabytes(gpu.memory_mb)} of ${megabytes(gpu.memory_total_mb)}
                        of its memory</small
                      >
                    </dd>
                  </div>`,
              )
        }
      </dl>
    </section>`;
  }
}

function renderWaits(locks: Pipeline["locks"]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Lock</th>
        <th scope="col">Taken</th>
        <th scope="col">Over 10 ms</th>
        <th scope="col">Over 50 ms</th>
        <th scope="col">Longest</th>
      </tr>
    </thead>
    <tbody>
      ${locks.map(
        (lock) =>
          html`<tr>
            <th scope="row">${lock.name}</th>
            <td>${number(lock.taken)}</td>
            <td>${number(lock.over_10_ms)}</td>
            <td>${number(lock.over_50_ms)}</td>
            <td>${milliseconds(lock.longest_ms)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function renderFlow(one: CameraNumbers): TemplateResult {
  const dropped = Object.entries(one.dropped).sort(([, a], [, b]) => b - a);
  return html`<tr>
    <th scope="row">
      ${one.name}
      <small>${one.advice ? sentence(one.advice) : named("camera", one.state)}</small>
    </th>
    <td>
      ${number(one.fps, 1)}
      ${
        one.expected_fps === null
          ? nothing
          : html`<small>of ${number(one.expected_fps, 1)}</small>`
      }
    </td>
    <td>${one.frame_age_s === null ? NONE : `${number(one.frame_age_s, 1)} s old`}</td>
    <td>${number(one.frames)}</td>
    <td class="reasons-cell">
      ${
        dropped.length
          ? dropped.map(
              ([reason, n]) =>
                html`<div>
                  ${number(n)} <small>${named("dropped", reason)}</small>
                </div>`,
            )
          : NONE
      }
    </td>
    <td>
      ${milliseconds(one.decode_ms)}
      ${
        one.reader_cpu === null
          ? nothing
          : html`<small>${percent(one.reader_cpu)} of a core</small>`
      }
    </td>
    <td>
      ${number(one.closer_looks)} <small>found ${number(one.found_closer)}</small>
    </td>
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-pipeline": PipelineView;
  }
}
