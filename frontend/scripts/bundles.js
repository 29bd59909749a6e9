// SPDX-License-Identifier: Apache-2.0
/**
 * What is built from where to where, and how heavy it may be (bytes, gzip).
 *
 * Each bundle: entries and outdir relative to the repository, banner, limits by name.
 */
export const BUNDLES = [
  {
    entries: ["frontend/card/hearthward-card.ts"],
    outdir: "custom_components/hearthward/www",
    banner: "// SPDX-License-Identifier: Apache-2.0",
    limits: { "hearthward-card.js": 90_000 },
  },
];
