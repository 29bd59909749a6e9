// SPDX-License-Identifier: AGPL-3.0-or-later
/** Ask the engine; its addresses are relative, so that they hold below Ingress too. */
import type { Session } from "./types";

const PATIENCE_MS = 15_000;

/** The engine gave no answer, or a proxy gave one that is not the engine's. */
export class Away extends Error {}

/** The engine refused; the message is for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field: string,
  ) {
    super(message);
  }
}

export interface Asking {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  csrf?: string;
  patience?: number;
  signal?: AbortSignal;
}

/** The engine's clock minus this machine's, in milliseconds, as of the last answer. */
export let ahead = 0;

/** Return what the engine answers to a path below /api/v1; throw Away or Refused. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const { method = "GET", body, csrf, patience = PATIENCE_MS, signal } = asking;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (csrf) headers["X-Hearthward-CSRF"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const timeout = AbortSignal.timeout(patience);
  let answer: Response;
  let content: unknown = null;
  try {
    answer = await fetch(`api/v1/${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const date = Date.parse(answer.headers.get("Date") ?? "");
    ahead = Number.isNaN(date) ? 0 : date - Date.now();
    if (answer.status !== 204) content = await answer.json();
  } catch (error) {
    throw new Away("no answer of the engine", { cause: error });
  }
  if (answer.ok) return content as T;
  const fault = (content as { error?: { message?: string; field?: string } } | null)
    ?.error;
  // What is not worded like the engine is a proxy that cannot reach it.
  if (!fault?.message) throw new Away(`answer ${answer.status}`);
  throw new Refused(answer.status, fault.message, fault.field ?? "");
}

/** Change something: with what proves that this page asks for it. */
export async function change<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  patience?: number,
): Promise<T> {
  const { csrf } = await ask<Session>("session");
  return ask<T>(path, {
    method,
    csrf,
    ...(body === undefined ? {} : { body }),
    ...(patience === undefined ? {} : { patience }),
  });
}

/** Return a path with its query. */
export function withQuery(
  path: string,
  query: Record<string, string | number | undefined>,
): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value));
  }
  const text = given.toString();
  return text ? `${path}?${text}` : path;
}

/** Return the address of a picture. */
export function mediaUrl(id: string): string {
  return `api/v1/media/${encodeURIComponent(id)}`;
}
