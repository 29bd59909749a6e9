// SPDX-License-Identifier: Apache-2.0

/** The part of the address that is the panel's own, as Home Assistant tells it. */
export interface Route {
  prefix: string;
  path: string;
}

export const VIEWS = ["timeline", "incidents", "search", "report"] as const;
export type View = (typeof VIEWS)[number];

/** Where in the panel somebody is: a view, or something that was opened. */
export type Place =
  { view: View; text: string } | { opened: "window" | "incident"; id: string };

/** Return what an address means; what has no meaning is the timeline. */
export function placeOf(path: string): Place {
  const [, name = "", ...rest] = path.split("/");
  const text = decoded(rest.join("/"));
  if ((name === "window" || name === "incident") && text !== "") {
    return { opened: name, id: text };
  }
  const view = VIEWS.find((one) => one === name) ?? "timeline";
  return { view, text: view === "search" ? text : "" };
}

/** Return the address of a place. */
export function pathOf(prefix: string, place: Place): string {
  if ("opened" in place) {
    return `${prefix}/${place.opened}/${encodeURIComponent(place.id)}`;
  }
  const rest = place.text === "" ? "" : `/${encodeURIComponent(place.text)}`;
  return `${prefix}/${place.view}${rest}`;
}

/** Go to an address as Home Assistant's own links do. */
export function navigate(path: string, replace = false): void {
  if (replace) history.replaceState(history.state, "", path);
  else history.pushState({ hearthward: true }, "", path);
  window.dispatchEvent(
    new CustomEvent("location-changed", { detail: { replace }, bubbles: true }),
  );
}

/** Go back where one came from within the panel, otherwise to an address. */
export function goBack(otherwise: string): void {
  const state = history.state as { hearthward?: boolean } | null;
  if (state?.hearthward === true) history.back();
  else navigate(otherwise, true);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
