/** Sends one request at a time of each kind: a newer one cancels the older, and responses are cached. */
import type { Problem } from "./types.ts";
import { addressInPageLanguage } from "../state/page-language.ts";
import { _ } from "../text/message.ts";

/** Responses kept for each slot; a figure of 512 tokens takes about 2 MB. */
const CACHE_ENTRIES = 24;
const BUSY_TRIES = 3;
/** Codes of problems that pass when earlier requests are answered. */
const BUSY = ["busy", "too-many-requests"];

/** A problem document of the server, or its being unreachable. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code() {
    return this.problem.code;
  }
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(new DOMException("a newer request took over", "AbortError"));
    };
    signal.addEventListener("abort", abort, { once: true });
  });

export async function readProblem(response: Response): Promise<Problem> {
  const contentType = response.headers.get("content-type") ?? "";
  if (contentType.includes("json")) return await response.json();
  return {
    title: _("The server answered in a way that is not understood"),
    status: response.status,
    detail: _("The server answered {status}.", { status: `${response.status} ${response.statusText}` }),
    code: "unreadable-answer",
    hint: _("Try again; if that does not help, look at the server’s log."),
  };
}

export const unreachableProblem = (): Problem => ({
  title: _("The server cannot be reached"),
  status: 0,
  detail: _("The server does not answer."),
  code: "unreachable",
  hint: _("Check that it is still running, then try again."),
});

/**
 * The JSON of a response in the page's language, null if it has none. Requests to a busy server are retried as often
 * and as late as it says.
 */
export async function request(url: string, init: RequestInit & { signal: AbortSignal }): Promise<any> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(addressInPageLanguage(url), init).catch((error) => {
      throw isAbort(error) ? error : new ApiProblem(unreachableProblem());
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    const problem = await readProblem(response);
    if (!BUSY.includes(problem.code) || attempt === BUSY_TRIES) throw new ApiProblem(problem);
    await pause(1000 * Number(response.headers.get("retry-after") ?? 1), init.signal);
  }
}

/** Caches the newest responses, which never change on the server. */
class Cache {
  #entries: Map<string, any> = new Map();

  get(key: string) {
    const value = this.#entries.get(key);
    if (value !== undefined) this.put(key, value);
    return value;
  }

  put(key: string, value: any): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > CACHE_ENTRIES) this.#entries.delete(this.#entries.keys().next().value ?? "");
  }

  clear() {
    this.#entries.clear();
  }
}

const requestKey = (url: string, body?: object): string => (body ? `${url} ${JSON.stringify(body)}` : url);

export class LatestRequest {
  #cache = new Cache();
  #controller = new AbortController();
  /** The pending request: an address, and the body if one is posted. */
  #pending = "";
  #response: Promise<any> = Promise.resolve(null);

  /**
   * @param body posted as JSON
   * @returns the JSON of the response; rejects with an AbortError when a newer request replaces it
   */
  fetch(url: string, body?: object): Promise<any> {
    const key = requestKey(url, body);
    const cached = this.#cache.get(key);
    if (cached === undefined && key === this.#pending) return this.#response;
    this.#cancel();
    if (cached !== undefined) return Promise.resolve(cached);
    this.#pending = key;
    this.#response = this.#load(url, key, body);
    return this.#response;
  }

  clearCache() {
    this.#cache.clear();
  }

  /** Keep a reply that came with the page, as if it had been requested. */
  keep(value: unknown, url: string, body?: object): void {
    this.#cache.put(requestKey(url, body), value);
  }

  /** Cancel the pending request. */
  cancel() {
    this.#cancel();
  }

  #cancel() {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#pending = "";
  }

  async #load(url: string, key: string, body?: object): Promise<any> {
    const { signal } = this.#controller;
    const post = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    try {
      const value = await request(url, body ? { ...post, signal } : { signal });
      this.#cache.put(key, value);
      return value;
    } finally {
      if (!signal.aborted) this.#pending = "";
    }
  }
}
