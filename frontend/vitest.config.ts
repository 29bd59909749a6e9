// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

/** Where Debian and others keep the browser that the end-to-end tests use too. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
];
const executablePath = process.env.CHROMIUM ?? BROWSERS.find((one) => existsSync(one));
if (executablePath === undefined) {
  throw new Error("no Chromium found; run scripts/setup --packages browser");
}

export default defineConfig({
  esbuild: { target: "es2022" },
  // Found while a test runs, a package would make the page load anew.
  optimizeDeps: {
    include: [
      "@mdi/js",
      "axe-core",
      "lit",
      "lit/decorators.js",
      "lit/directives/repeat.js",
      "lit/directives/style-map.js",
    ],
  },
  test: {
    include: ["tests/**/*.test.ts"],
    expect: { poll: { timeout: 10_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath,
          args: ["--no-sandbox", "--disable-background-networking"],
        },
        contextOptions: { locale: "en-GB", timezoneId: "Europe/Berlin" },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
