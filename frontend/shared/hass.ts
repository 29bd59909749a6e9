// SPDX-License-Identifier: Apache-2.0
import type { Connection } from "./store";
import type { Clock } from "./times";

/** What is used of the object that Home Assistant gives to cards and panels. */
export interface Hass {
  connection: Connection;
  locale: {
    language: string;
    time_format: "language" | "system" | "12" | "24";
    time_zone: "local" | "server";
  };
  config: { time_zone: string };
  /** The registries, by id; what is not used is left out. */
  entities?: Record<
    string,
    { platform?: string; translation_key?: string; device_id?: string | null }
  >;
  devices?: Record<
    string,
    { identifiers: [string, string][]; via_device_id?: string | null }
  >;
  hassUrl(path: string): string;
}

/** Return how the user wants to read times, as set in the profile. */
export function clockOf(hass: Hass): Clock {
  const { language, time_format: format, time_zone: zone } = hass.locale;
  const clock: Clock = {
    language,
    timeZone:
      zone === "local"
        ? Intl.DateTimeFormat().resolvedOptions().timeZone
        : hass.config.time_zone,
  };
  if (format === "12" || format === "24") clock.hour12 = format === "12";
  return clock;
}
