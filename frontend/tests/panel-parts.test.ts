// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ceiling } from "../panel/columns";
import { Feed, type FeedPage } from "../panel/feed";
import { pathOf, placeOf, type Place } from "../panel/route";
import { busiest, countOf, shares, week, type CameraTally } from "../panel/tally";

interface Item {
  id: string;
  started_at: string;
}

/** An engine that lists what started at some minutes, newest first, two to a page. */
function engine(minutes: number[]): (before: string | null) => FeedPage<Item> {
  const items = minutes
    .toSorted((a, b) => b - a)
    .map((minute) => ({
      id: `m${minute}`,
      started_at: new Date(minute * 60_000).toISOString(),
    }));
  return (before) => {
    const rest = items.filter((one) => before === null || one.started_at < before);
    const page = rest.slice(0, 2);
    const next = rest.length > 2 ? (page.at(-1)?.started_at ?? null) : null;
    return { items: page, next: next && `${next}~id~1.5` };
  };
}

function feedOf(engines: Record<string, (before: string | null) => FeedPage<Item>>) {
  const asked: string[] = [];
  const feed = new Feed<Item>(Object.keys(engines), async (entryId, next) => {
    asked.push(entryId);
    await Promise.resolve();
    const before = next?.split("~")[0] ?? null;
    return engines[entryId]?.(before) ?? { items: [], next: null };
  });
  return { feed, asked, ids: () => feed.items.map((one) => one.id) };
}

test("one engine's list grows page by page to its end", async () => {
  const { feed, ids } = feedOf({ a: engine([1, 2, 3, 4, 5]) });
  expect(feed.more).toBe(true);
  await feed.grow();
  expect(ids()).toEqual(["m5", "m4"]);
  await feed.grow();
  await feed.grow();
  expect(ids()).toEqual(["m5", "m4", "m3", "m2", "m1"]);
  expect(feed.complete).toBe(true);
  await feed.grow();
  expect(ids()).toHaveLength(5);
});

test("of several engines nothing is shown that could still move down", async () => {
  const { feed, ids, asked } = feedOf({
    busy: engine([90, 91, 92, 93, 94, 95]),
    calm: engine([10, 93.5]),
  });
  await feed.grow();
  // The calm one has told all; the busy one only what began from 94 on.
  expect(ids()).toEqual(["m95", "m94"]);
  await feed.grow();
  expect(ids()).toEqual(["m95", "m94", "m93.5", "m93", "m92"]);
  await feed.grow();
  expect(ids().at(-1)).toBe("m10");
  expect(asked.filter((one) => one === "calm")).toHaveLength(1);
  expect(feed.complete).toBe(true);
});

test("pages that are empty for the one who looks are passed over", async () => {
  const all = engine([1, 2, 3, 4, 5, 6]);
  const { feed, ids } = feedOf({
    a: (before) => {
      const { items, next } = all(before);
      return { items: items.filter((one) => one.id === "m1"), next };
    },
  });
  await feed.grow();
  expect(ids()).toEqual(["m1"]);
});

test("an engine that repeats itself does not go on for ever", async () => {
  const same = { items: [], next: "2026-11-26T20:00:00Z~x" };
  const { feed, asked } = feedOf({ a: () => same });
  await feed.grow();
  expect(asked).toHaveLength(2);
  expect(feed.complete).toBe(true);
});

test("a failure is told, and what failed is asked for again", async () => {
  const sound = engine([1, 2, 3]);
  let broken = true;
  const { feed, ids } = feedOf({
    a: (before) => {
      if (broken) throw new Error("no route");
      return sound(before);
    },
  });
  await feed.grow();
  expect([feed.error, feed.complete]).toEqual(["no route", false]);
  broken = false;
  await feed.grow();
  expect([feed.error, ids()]).toEqual([null, ["m3", "m2"]]);
});

test.each<[string, Place]>([
  ["", { view: "timeline", text: "" }],
  ["/", { view: "timeline", text: "" }],
  ["/nonsense/here", { view: "timeline", text: "" }],
  ["/report", { view: "report", text: "" }],
  ["/search/a%2Fb%20%22c%22", { view: "search", text: 'a/b "c"' }],
  ["/search/100%", { view: "search", text: "100%" }],
  ["/incident", { view: "timeline", text: "" }],
  ["/incident/01a2", { opened: "incident", id: "01a2" }],
  ["/window/..%2F..%2Fx", { opened: "window", id: "../../x" }],
])("the address %s leads to a place", (path, place) => {
  expect(placeOf(path)).toEqual(place);
});

test.each<Place>([
  { view: "incidents", text: "" },
  { view: "search", text: "ladder/“shed” 100%" },
  { opened: "window", id: "01a2-b3" },
])("a place has an address that leads back to it", (place) => {
  const path = pathOf("/hearthward", place);
  expect(placeOf(path.replace("/hearthward", ""))).toEqual(place);
  expect(new URL(path, "http://house").pathname).toBe(path);
});

const NONE = { low: 0, medium: 0, high: 0, critical: 0, not_assessed: 0 };
const PORCH: CameraTally = {
  camera_id: "porch",
  hours: [
    { ...NONE, day: "2026-11-20", hour: 23, low: 5, critical: 1 },
    { ...NONE, day: "2026-11-26", hour: 7, low: 2, not_assessed: 1 },
    // Of a day that is not asked for, as where the zone was changed.
    { ...NONE, day: "2026-11-27", hour: 0, medium: 1 },
  ],
  alarms: 1,
  judged_alarms: 1,
  false_alarms: 1,
  missed: 0,
};
const YARD: CameraTally = {
  camera_id: "yard",
  hours: [{ ...NONE, day: "2026-11-26", hour: 7, medium: 2, high: 1 }],
  alarms: 1,
  judged_alarms: 1,
  false_alarms: 0,
  missed: 2,
};

test("a week sums cameras by level, hour and day", () => {
  const sums = week([PORCH, YARD], "2026-11-20", 7);
  const { not_assessed: unknown, ...levels } = sums.total;
  expect(levels).toEqual({ low: 7, medium: 3, high: 1, critical: 1 });
  expect([sums.events, unknown]).toEqual([13, 1]);
  expect([sums.alarms, sums.judged, sums.falseAlarms, sums.missed]).toEqual([
    2, 2, 1, 2,
  ]);
  expect(countOf(sums.hours[7] ?? NONE)).toBe(6);
  expect(sums.days.map((one) => countOf(one.counts))).toEqual([6, 0, 0, 0, 0, 0, 6]);
  expect(sums.days[0]?.day).toBe("2026-11-20");
  expect(busiest(sums.hours)).toBe(7);
});

test("shares are of what was assessed, and of nothing they are none", () => {
  const { total } = week([PORCH, YARD], "2026-11-20", 7);
  expect(shares(total).low).toBeCloseTo(7 / 12);
  expect(Object.values(shares(total)).reduce((a, b) => a + b)).toBeCloseTo(1);
  expect(shares(NONE)).toEqual({ low: 0, medium: 0, high: 0, critical: 0 });
  expect(busiest(week([], "2026-11-20", 7).hours)).toBeNull();
});

test.each([
  [1, 1],
  [3, 4],
  [7, 8],
  [156, 200],
  [1595, 2000],
  [999, 1000],
])("a plot of %i ends with %i", (most, top) => {
  expect(ceiling(most)).toBe(top);
});
