// SPDX-License-Identifier: Apache-2.0
import { reasonOf } from "../shared/store";

interface Dated {
  id: string;
  started_at: string | null;
}

export interface FeedPage<T> {
  items: T[];
  next: string | null;
}

interface Source<T> {
  entryId: string;
  items: T[];
  next: string | null;
  asked: boolean;
}

/**
 * What several engines list newest first, as one list that grows at its end.
 *
 * An item is shown once no engine can still bring one that belongs before it.
 */
export class Feed<T extends Dated> {
  items: T[] = [];
  busy = false;
  error: string | null = null;

  private readonly sources: Source<T>[];

  constructor(
    entryIds: readonly string[],
    private readonly fetch: (
      entryId: string,
      before: string | null,
    ) => Promise<FeedPage<T>>,
  ) {
    this.sources = entryIds.map((entryId) => ({
      entryId,
      items: [],
      next: null,
      asked: false,
    }));
  }

  /** Whether there is more to fetch. */
  get more(): boolean {
    return this.sources.some(isOpen);
  }

  /** Whether everything was fetched, and nothing failed. */
  get complete(): boolean {
    return !this.busy && this.error === null && !this.more;
  }

  /** Fetch until there is more to show, or nothing more. */
  async grow(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    const before = this.items.length;
    try {
      while (this.more && this.items.length === before) {
        await this.step();
      }
    } catch (error) {
      this.error = reasonOf(error);
    }
    this.busy = false;
  }

  private async step(): Promise<void> {
    const mark = this.mark();
    const behind = this.sources.filter((one) => isOpen(one) && reach(one) >= mark);
    await Promise.all(
      behind.map(async (source) => {
        const page = await this.fetch(source.entryId, source.next);
        source.asked = true;
        source.items.push(...page.items);
        // The same place twice would go on for ever.
        source.next = page.next === source.next ? null : page.next;
      }),
    );
    const shown = this.mark();
    this.items = this.sources
      .flatMap((one) => one.items)
      .filter((one) => startOf(one) >= shown)
      .sort((a, b) => startOf(b) - startOf(a));
  }

  /** Since when every engine has told all that it has, in milliseconds. */
  private mark(): number {
    return Math.max(-Infinity, ...this.sources.filter(isOpen).map(reach));
  }
}

function isOpen<T>(source: Source<T>): boolean {
  return !source.asked || source.next !== null;
}

/** Return how far back an engine has told everything, in milliseconds. */
function reach<T extends Dated>({ asked, next, items }: Source<T>): number {
  if (!asked || next === null) return Infinity;
  // A page can be empty: what the engine has may not be for everybody to see.
  const at = Date.parse(next.split("~")[0] ?? "");
  const last = items.at(-1);
  return Number.isNaN(at) ? (last ? startOf(last) : Infinity) : at;
}

function startOf(item: Dated): number {
  return Date.parse(item.started_at ?? "") || 0;
}
