// SPDX-License-Identifier: Apache-2.0
import { summaryOf, type Context } from "../shared/context";
import { tell } from "../shared/events";
import { show } from "../shared/show";
import { reasonOf } from "../shared/store";

/** Where the panel is. */
export const PANEL = "/hearthward";

/** Open a window of which only the id is known; say so where that fails. */
export async function openById(
  from: EventTarget,
  { store, t }: Context,
  entryId: string,
  windowId: string,
): Promise<void> {
  try {
    const known = store.windows.get(windowId);
    const window =
      known ?? summaryOf(entryId, (await store.detail(entryId, windowId)).assessment);
    show(from, window);
  } catch (error) {
    const message = t("window.failed", { reason: reasonOf(error) });
    tell(from, "hass-notification", { message });
  }
}
