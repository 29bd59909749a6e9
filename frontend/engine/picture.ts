// SPDX-License-Identifier: AGPL-3.0-or-later
/** A camera's newest picture, asked for again and again while somebody looks at it. */
import type { ReactiveController } from "lit";
import { ask, Away, Refused, withQuery } from "./api";
import type { Part } from "./part";
import type { LiveView } from "./types";

/** Browsers open six connections to a server; some must be left for all else. */
const AT_ONCE = 2;
const PAUSE_MS = 900;
const RETRY_MS = 3_000;
const WAIT_S = 8;

export interface Wish {
  cameraId: string;
  width: number;
  /** Every picture as it comes, for the one camera that is looked at. */
  eager: boolean;
}

/** Keeps the picture, its size and the tracks in it; tells the part when they change. */
export class Picture implements ReactiveController {
  view: LiveView | null = null;
  /** The address of the picture; empty before the first. */
  address = "";
  size: readonly [number, number] = [16, 9];
  private ending: AbortController | null = null;
  private readonly observer: IntersectionObserver;
  private seen = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly part: Part,
    private readonly wish: () => Wish,
  ) {
    part.addController(this);
    this.observer = new IntersectionObserver(
      ([entry]) => {
        this.seen = entry?.isIntersecting ?? false;
        if (this.seen) this.wakeUp();
      },
      { rootMargin: "150px" },
    );
  }

  hostConnected(): void {
    this.observer.observe(this.part);
    this.ending = new AbortController();
    void this.watch(this.ending.signal);
  }

  hostDisconnected(): void {
    this.observer.disconnect();
    this.ending?.abort();
    this.wakeUp();
    this.forget();
  }

  private forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = "";
    this.view = null;
  }

  private async watch(signal: AbortSignal): Promise<void> {
    let cameraId = "";
    while (!signal.aborted) {
      const wish = this.wish();
      if ((!wish.eager && !this.seen) || document.hidden || !wish.cameraId) {
        await this.pause(500);
        continue;
      }
      const known = wish.cameraId === cameraId ? this.view?.mark : undefined;
      const after = known ?? undefined;
      cameraId = wish.cameraId;
      try {
        const view = await (wish.eager
          ? look(wish, after, signal)
          : queued(() => look(wish, after, signal)));
        if (view.jpeg) await this.take(view.jpeg);
        // No newer picture: what was seen last still stands.
        if (view.jpeg || after === undefined) this.view = view;
        this.part.requestUpdate();
        await this.pause(wish.eager && view.jpeg ? 40 : PAUSE_MS);
      } catch (error) {
        if (!(error instanceof Away || error instanceof Refused)) throw error;
        await this.pause(RETRY_MS);
      }
    }
  }

  /** Decode a picture before it is shown, so that nothing flickers. */
  private async take(jpeg: string): Promise<void> {
    const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    const image = new Image();
    image.src = address;
    await image.decode().catch(() => undefined);
    const old = this.address;
    this.address = address;
    if (image.naturalWidth) this.size = [image.naturalWidth, image.naturalHeight];
    if (!this.part.isConnected) this.forget();
    if (old) {
      setTimeout(() => {
        URL.revokeObjectURL(old);
      }, 1_000);
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function look(
  wish: Wish,
  after: number | undefined,
  signal: AbortSignal,
): Promise<LiveView> {
  const path = `cameras/${encodeURIComponent(wish.cameraId)}/live`;
  const wait = wish.eager && after !== undefined ? WAIT_S : 0;
  const query = { after, wait, width: wish.width };
  return ask<LiveView>(withQuery(path, query), { signal });
}

const waiting: (() => void)[] = [];
let running = 0;

/** Do something when few others do: cameras take turns. */
async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
