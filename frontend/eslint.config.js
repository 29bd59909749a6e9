// SPDX-License-Identifier: Apache-2.0
import js from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import a11y from "eslint-plugin-lit-a11y";
import { configs as components } from "eslint-plugin-wc";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  lit["flat/all"],
  components["flat/best-practice"],
  {
    plugins: { "lit-a11y": a11y },
    rules: a11y.configs.recommended.rules,
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      // Home Assistant gives cards their data through setters and properties.
      "wc/guard-super-call": "off",
      // Lit binds the listeners of a template to their element.
      "@typescript-eslint/unbound-method": "off",
      "lit/no-template-arrow": "off",
      "lit/no-template-map": "off",
      "lit/no-template-bind": "off",
      eqeqeq: "error",
      "max-lines": ["error", 400],
    },
  },
  {
    files: ["**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: { console: "readonly", process: "readonly", URL: "readonly" },
    },
  },
  { files: ["tests/**"], rules: { "max-lines": ["error", 450] } },
);
