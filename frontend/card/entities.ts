// SPDX-License-Identifier: Apache-2.0
import type { Hass } from "../shared/hass";

const OF_A_CAMERA = [
  "activity",
  "animal",
  "key_frame",
  "person",
  "risk_level",
  "risk_score",
  "vehicle",
];
const OF_THE_HOME = ["home_risk"];
const PLATFORM = "hearthward";

/**
 * Return what one of our entities is of: a camera's id, or "" for the whole home.
 *
 * Undefined where the entity is not ours, or says nothing of what happens.
 */
export function subjectOf(hass: Hass, entityId: string): string | undefined {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== PLATFORM) return undefined;
  const key = entity.translation_key ?? "";
  if (OF_THE_HOME.includes(key)) return "";
  if (!OF_A_CAMERA.includes(key)) return undefined;
  const device = hass.devices?.[entity.device_id ?? ""];
  const engine = hass.devices?.[device?.via_device_id ?? ""];
  const [own, above] = [ours(device), ours(engine)];
  // A camera's device is named after its engine and itself.
  if (!own || !above || !own.startsWith(`${above}_`)) return undefined;
  return own.slice(above.length + 1);
}

function ours(
  device: { identifiers: [string, string][] } | undefined,
): string | undefined {
  return device?.identifiers.find(([domain]) => domain === PLATFORM)?.[1];
}
