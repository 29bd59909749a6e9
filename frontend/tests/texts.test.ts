// SPDX-License-Identifier: Apache-2.0
/// <reference types="vite/client" />
import { afterEach, beforeAll, expect, test } from "vitest";
import "../card/hearthward-card";
import { inEnglish, loadTranslator, type TextKey, type Texts } from "../shared/i18n";
import { hassOf, House } from "./house";
import { place, startFrontend, textOf } from "./page";

const FILES = import.meta.glob<Texts>("../shared/translations/*.json", {
  eager: true,
  import: "default",
});
const TEXTS = new Map(
  Object.entries(FILES).map(([path, texts]) => [path.slice(-7, -5), texts]),
);
const ENGLISH = flat(TEXTS.get("en") ?? {});
const OTHERS = [...TEXTS.keys()].filter((language) => language !== "en");
/** Texts that may well be the same in another language, such as names. */
const SAME_AT_MOST = 0.12;

beforeAll(async () => {
  startFrontend();
  await customElements.whenDefined("hearthward-card");
});

afterEach(() => {
  document.body.replaceChildren();
});

function flat(texts: Texts): Map<string, string> {
  const pairs = Object.entries(texts).flatMap(([section, found]) =>
    Object.entries(found).map(([key, text]) => [`${section}.${key}`, text] as const),
  );
  return new Map(pairs);
}

function places(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

test("there are the languages that the integration has", () => {
  expect(OTHERS.sort()).toEqual(["de", "es", "fr", "hu", "nl"]);
});

test.each(OTHERS)("%s has every text, with what is filled in", (language) => {
  const texts = flat(TEXTS.get(language) ?? {});
  expect([...texts.keys()]).toEqual([...ENGLISH.keys()]);
  for (const [key, text] of texts) {
    expect(text.trim(), key).not.toBe("");
    expect(places(text), key).toEqual(places(ENGLISH.get(key) ?? ""));
  }
});

test.each(OTHERS)("%s is not English by another name", (language) => {
  const texts = flat(TEXTS.get(language) ?? {});
  const same = [...texts].filter(([key, text]) => text === ENGLISH.get(key));
  expect(same.length / texts.size).toBeLessThan(SAME_AT_MOST);
});

test.each(OTHERS)("%s is loaded for its regions too", async (language) => {
  const texts = flat(TEXTS.get(language) ?? {});
  const t = await loadTranslator(`${language}-XX`);
  for (const [key, text] of texts) expect(t(key as TextKey)).toBe(text);
});

test("a language that is not ours is English", async () => {
  expect(await loadTranslator("tlh")).toBe(inEnglish);
});

test("a card speaks the language of its user", async () => {
  const card = document.createElement("hearthward-card") as HTMLElement & {
    setConfig(config: object): void;
  };
  card.setConfig({});
  place(card, hassOf(new House(), "de"));
  await expect.poll(() => textOf(card)).toMatch(/Alles ruhig 3 Kameras .* Heute/);
});
