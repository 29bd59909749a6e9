// SPDX-License-Identifier: Apache-2.0
import type { DialogParams } from "./dialog";
import { tell } from "./events";
import type { WindowSummary } from "./types";

/** Let Home Assistant open a window's dialog; its code is loaded then. */
export function show(from: EventTarget, window: WindowSummary): void {
  const dialogParams: DialogParams = { window };
  tell(from, "show-dialog", {
    dialogTag: "hearthward-window-dialog",
    dialogImport: () => import("./dialog"),
    dialogParams,
  });
}
