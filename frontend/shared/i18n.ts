// SPDX-License-Identifier: Apache-2.0
import english from "./translations/en.json";

/** Texts in one language, by section and key. */
export type Texts = Record<string, Record<string, string>>;

type English = typeof english;

/** `section.key` of a text that there is in English. */
export type TextKey = {
  [Section in keyof English]: `${Section}.${keyof English[Section] & string}`;
}[keyof English];

/** Return a text; `{name}` is replaced by what is given. */
export type Translate = (
  key: TextKey,
  values?: Record<string, string | number>,
) => string;

/** Each language is a chunk of its own, loaded by those who read it. */
const LANGUAGES: Record<string, () => Promise<{ default: Texts }>> = {
  de: () => import("./translations/de.json"),
  es: () => import("./translations/es.json"),
  fr: () => import("./translations/fr.json"),
  hu: () => import("./translations/hu.json"),
  nl: () => import("./translations/nl.json"),
};

const PLACE = /\{(\w+)\}/g;

/** Return how to translate with some texts, in English where one is missing. */
export function translator(texts: Texts): Translate {
  return (key, values = {}) => {
    const text = lookUp(texts, key) ?? lookUp(english, key) ?? key;
    return text.replace(PLACE, (place, name: string) =>
      name in values ? String(values[name]) : place,
    );
  };
}

export const inEnglish: Translate = translator(english);

/** Return how to translate into a language; into English where it is not ours. */
export async function loadTranslator(language: string): Promise<Translate> {
  const load = LANGUAGES[language] ?? LANGUAGES[language.split("-")[0] ?? ""];
  return load === undefined ? inEnglish : translator((await load()).default);
}

/** Return the text of a word that comes from outside, itself where there is none. */
export function word(t: Translate, section: keyof English, name: string): string {
  const key = `${section}.${name}`;
  const text = t(key as TextKey);
  return text === key ? sentence(name.replaceAll("_", " ")) : text;
}

/** Return the text for a number of things. */
export function counted(
  t: Translate,
  one: TextKey,
  many: TextKey,
  count: number,
): string {
  return count === 1 ? t(one) : t(many, { count });
}

function lookUp(texts: Texts, key: string): string | undefined {
  const dot = key.indexOf(".");
  const section = key.slice(0, dot);
  if (!Object.hasOwn(texts, section)) return undefined;
  const found = texts[section] ?? {};
  const name = key.slice(dot + 1);
  return Object.hasOwn(found, name) ? found[name] : undefined;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
