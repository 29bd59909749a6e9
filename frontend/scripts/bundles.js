// SPDX-License-Identifier: Apache-2.0
/**
 * What is built from where to where, and how heavy it may be (bytes, gzip).
 *
 * Each bundle: entries and outdir relative to the repository, banner, limits by name.
 */
export const BUNDLES = [
  {
    entries: ["frontend/card/hearthward-card.ts", "frontend/panel/hearthward-panel.ts"],
    outdir: "custom_components/hearthward/www",
    banner: "// SPDX-License-Identifier: Apache-2.0",
    limits: { "hearthward-card.js": 90_000 },
  },
  {
    entries: ["page.ts", "page.css", "index.html", "icon.svg"].map(
      (name) => `frontend/engine/${name}`,
    ),
    outdir: "addon/hearthward_engine/api/page/built",
    // Of scripts and of style sheets.
    banner: "/* SPDX-License-Identifier: AGPL-3.0-or-later */",
    limits: { "page.js": 55_000, "page.css": 8_000 },
  },
];
