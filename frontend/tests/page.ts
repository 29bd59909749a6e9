// SPDX-License-Identifier: Apache-2.0
/** What tests of elements need of a page: real elements, found through their shadows. */
import { vi } from "vitest";
import type { Hass } from "../shared/hass";
import { NOW } from "./house";

/** What the card waits for: the front end's own element. */
export function startFrontend(): void {
  if (customElements.get("home-assistant") === undefined) {
    customElements.define("home-assistant", class extends HTMLElement {});
  }
}

/** Put an element onto the page; it is given `hass` as Home Assistant gives it. */
export function place<E extends HTMLElement>(
  element: E & { hass?: Hass | undefined },
  hass: Hass,
): E {
  element.hass = hass;
  document.body.append(element);
  return element;
}

/** Let the clock stand at the house's present; timers go on. */
export function stopClock(): void {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
}

/** Return all elements that match, those within shadows too, a selector at a time. */
export function all(
  root: ParentNode,
  selector: string,
  ...more: string[]
): HTMLElement[] {
  const found = [...root.querySelectorAll<HTMLElement>(selector)];
  const shadows = root instanceof Element ? [root.shadowRoot] : [];
  for (const element of root.querySelectorAll("*")) shadows.push(element.shadowRoot);
  for (const shadow of shadows)
    if (shadow !== null) found.push(...all(shadow, selector));
  const [next, ...rest] = more;
  return next === undefined ? found : found.flatMap((one) => all(one, next, ...rest));
}

/** Return all text of an element, that of shadows too, without styles. */
export function textOf(node: Node): string {
  if (node instanceof HTMLStyleElement) return "";
  if (node instanceof Text) return node.data;
  const children: Node[] = [...node.childNodes];
  if (node instanceof Element && node.shadowRoot !== null)
    children.push(node.shadowRoot);
  return children.map(textOf).join(" ").replace(/\s+/g, " ").trim();
}
