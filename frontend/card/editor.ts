// SPDX-License-Identifier: Apache-2.0
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { chosen } from "../shared/choice";
import { HassElement } from "../shared/element";
import { tell } from "../shared/events";
import { inEnglish, type TextKey, type Translate } from "../shared/i18n";
import { LEVELS } from "../shared/levels";
import type { EngineOverview } from "../shared/types";
import {
  BADGE_DEFAULTS,
  CARD_DEFAULTS,
  FEATURE_DEFAULTS,
  HOURS,
  MOST_ROWS,
} from "./config";

type Values = Record<string, unknown>;

/** A field of Home Assistant's `ha-form`. */
interface Field {
  name: string;
  required?: boolean;
  type?: string;
  selector?: Values;
  schema?: Field[];
}

/** Return the fields of a form; the cameras are those that are watched. */
type Fields = (t: Translate, cameras: string[]) => Field[];

const FLAGS = ["show_picture", "show_timeline", "show_filters", "show_list"];

/** Home Assistant's own form, filled with what a card, badge or feature may be told. */
@customElement("hw-editor")
export class Editor extends HassElement {
  @property({ attribute: false }) fields: Fields = cardFields;
  /** What holds where nothing is said. */
  @property({ attribute: false }) defaults: Values = CARD_DEFAULTS;

  @state() private config: Values = {};

  setConfig(config: Values): void {
    this.config = config;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadForm();
  }

  override render(): unknown {
    const { t, store } = this.context ?? {};
    const cameras = (store?.engines ?? [])
      .flatMap((one) => one.cameras)
      .map((one) => one.entity_id)
      .filter((one) => one !== null);
    return html`<ha-form
      .hass=${this.hass}
      .data=${{ ...this.defaults, ...this.config, ...this.named() }}
      .schema=${this.fields(t ?? inEnglish, cameras)}
      .computeLabel=${({ name }: Field) => t?.(`editor.${name}` as TextKey) ?? name}
      @value-changed=${this.onChange}
    ></ha-form>`;
  }

  /** The cameras by their entities, where the configuration has the engine's ids. */
  private named(): Values {
    const engines = this.context?.store.engines ?? null;
    const given: unknown = this.config.cameras;
    if (!Array.isArray(given) || engines === null) return {};
    const names = given.map(String);
    return { cameras: names.map((name) => entityOf(engines, name)) };
  }

  private onChange(event: CustomEvent<{ value: Values }>): void {
    event.stopPropagation();
    // What is as assumed need not stand in the dashboard's YAML.
    const said = Object.entries(event.detail.value).filter(
      ([key, value]) =>
        value !== undefined && !isEmpty(value) && !this.isNew(key, value),
    );
    tell(this, "config-changed", { config: Object.fromEntries(said) });
  }

  /** Return whether an option has its default now, and was not written down before. */
  private isNew(key: string, value: unknown): boolean {
    return this.defaults[key] === value && !(key in this.config);
  }
}

/** Return the form of a card. */
export function makeCardEditor(): HTMLElement {
  return new Editor();
}

/** Return the form of a badge. */
export function makeBadgeEditor(): HTMLElement {
  const editor = new Editor();
  editor.fields = badgeFields;
  editor.defaults = BADGE_DEFAULTS;
  return editor;
}

/** Return the form of a tile's feature. */
export function makeFeatureEditor(): HTMLElement {
  const editor = new Editor();
  editor.fields = featureFields;
  editor.defaults = FEATURE_DEFAULTS;
  return editor;
}

function featureFields(): Field[] {
  const options = HOURS.map((hours) => ({
    value: String(hours),
    label: String(hours),
  }));
  return [
    { name: "hours", required: true, selector: { select: { options, mode: "box" } } },
  ];
}

function cardFields(t: Translate, cameras: string[]): Field[] {
  const levels = LEVELS.map((value) => ({ value, label: t(`level.${value}`) }));
  return [
    { name: "title", selector: { text: {} } },
    { name: "cameras", selector: camera(cameras, true) },
    {
      name: "",
      type: "grid",
      schema: [
        {
          name: "minimum_level",
          required: true,
          selector: { select: { options: levels, mode: "dropdown" } },
        },
        {
          name: "rows",
          selector: { number: { min: 1, max: MOST_ROWS, mode: "box" } },
        },
      ],
    },
    {
      name: "",
      type: "grid",
      schema: FLAGS.map((name) => ({ name, selector: { boolean: {} } })),
    },
  ];
}

function badgeFields(_t: Translate, cameras: string[]): Field[] {
  return [
    { name: "camera", selector: camera(cameras, false) },
    { name: "show_name", selector: { boolean: {} } },
  ];
}

function camera(cameras: string[], multiple: boolean): Values {
  const which = cameras.length > 0 ? { include_entities: cameras } : {};
  return { entity: { multiple, filter: { domain: "camera" }, ...which } };
}

function entityOf(engines: EngineOverview[], name: string): string {
  return chosen(engines, [name])[0]?.camera.entity_id ?? name;
}

function isEmpty(value: unknown): boolean {
  return value === "" || (Array.isArray(value) && value.length === 0);
}

/** Let Home Assistant load its form, which it does only with an editor of its own. */
async function loadForm(): Promise<void> {
  if (customElements.get("ha-form") !== undefined) return;
  const { loadCardHelpers } = window as Window & {
    loadCardHelpers?: () => Promise<{ createCardElement(config: Values): Element }>;
  };
  const helpers = await loadCardHelpers?.();
  const built = helpers?.createCardElement({ type: "button" });
  const { getConfigElement } = (built?.constructor ?? {}) as {
    getConfigElement?: () => Promise<unknown>;
  };
  await getConfigElement?.call(built?.constructor);
}

declare global {
  interface HTMLElementTagNameMap {
    "hw-editor": Editor;
  }
}
