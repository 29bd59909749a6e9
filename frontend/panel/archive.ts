// SPDX-License-Identifier: Apache-2.0
import type { Level } from "../shared/levels";
import type { Store } from "../shared/store";
import type { IncidentSummary, WindowSummary } from "../shared/types";
import type { FeedPage } from "./feed";
import type { CameraTally } from "./tally";

const PAGE = 50;

/** An incident and its windows, oldest first. */
export interface Story {
  incident: IncidentSummary;
  windows: WindowSummary[];
}

export interface Wanted {
  text: string;
  camera: string;
  level: string;
}

/** Return a page of the windows that hold words. */
export async function foundWindows(
  store: Store,
  entryId: string,
  { text, camera, level }: Wanted,
  before: string | null,
): Promise<FeedPage<WindowSummary>> {
  const page = await store.search(entryId, {
    text,
    ...(camera === "" ? {} : { camera_id: camera }),
    ...(level === "" ? {} : { level }),
    ...(before === null ? {} : { before }),
  });
  return { items: page.windows, next: page.next };
}

/** Return a page of incidents from a level on. */
export async function incidents(
  store: Store,
  entryId: string,
  minimum: Level,
  before: string | null,
): Promise<FeedPage<IncidentSummary>> {
  const page = await store.ask<{ incidents: IncidentSummary[]; next: string | null }>(
    "incidents",
    {
      entry_id: entryId,
      limit: PAGE,
      ...(minimum === "low" ? {} : { min_level: minimum }),
      ...(before === null ? {} : { before }),
    },
  );
  return { items: page.incidents, next: page.next };
}

/** Return one incident; undefined where no engine has it. */
export async function story(store: Store, id: string): Promise<Story | undefined> {
  return somewhere(store, (entryId) =>
    store.ask<Story>("incident", { entry_id: entryId, incident_id: id }),
  );
}

/** Return what one of the connected engines answers; undefined where none knows. */
export async function somewhere<T>(
  store: Store,
  ask: (entryId: string) => Promise<T>,
): Promise<T | undefined> {
  for (const { entry_id: entryId, connected } of store.engines ?? []) {
    if (!connected) continue;
    try {
      return await ask(entryId);
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== "not_found") throw error;
    }
  }
  return undefined;
}

/** Return how many windows started in which hour, by camera of all engines. */
export async function tallies(
  store: Store,
  entryIds: readonly string[],
  after: Date,
  before: Date,
): Promise<CameraTally[]> {
  const period = { after: after.toISOString(), before: before.toISOString() };
  const answers = await Promise.all(
    entryIds.map((entryId) =>
      store.ask<{ cameras: CameraTally[] }>("statistics", {
        entry_id: entryId,
        ...period,
      }),
    ),
  );
  return answers.flatMap((one) => one.cameras);
}
