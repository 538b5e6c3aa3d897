/**
 * The only module that talks to the server. One request per slot: a newer one cancels the older.
 *
 * @import { Calculation, Capture, Figure, ModelCard, Overview, Problem, Ranking, TypedArraySpec } from "./types.js"
 */
import { config } from "./config.js";

/** Answers kept for each slot; a figure of 512 tokens takes about 2 MB. */
const CACHE_ENTRIES = 24;
const BUSY_TRIES = 3;

/** A problem document of the server, or the fact that it cannot be reached. */
export class ApiProblem extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code() {
    return this.problem.code;
  }
}

/** @type {(error: unknown) => boolean} */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** @type {(ms: number, signal: AbortSignal) => Promise<void>} */
export const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("a newer request took over", "AbortError"));
    };
    signal.addEventListener("abort", stop, { once: true });
  });

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function problemOf(response) {
  const kind = response.headers.get("content-type") ?? "";
  if (kind.includes("json")) return await response.json();
  return {
    title: "The server answered in a way that is not understood",
    status: response.status,
    detail: `The server answered ${response.status} ${response.statusText}.`,
    code: "unreadable-answer",
    hint: "Try again; if it stays, look at the server's log.",
  };
}

/** @type {() => Problem} */
const unreachable = () => ({
  title: "The server cannot be reached",
  status: 0,
  detail: "The server does not answer.",
  code: "unreachable",
  hint: "See whether it is still running, then try again.",
});

/**
 * @param {string} url
 * @param {RequestInit & {signal: AbortSignal}} init
 * @returns {Promise<any>}
 */
async function request(url, init) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(url, init).catch((error) => {
      throw isAbort(error) ? error : new ApiProblem(unreachable());
    });
    if (response.ok) return await response.json();
    const problem = await problemOf(response);
    if (problem.code !== "busy" || tries === BUSY_TRIES) throw new ApiProblem(problem);
    await pause(1000 * Number(response.headers.get("retry-after") ?? 1), init.signal);
  }
}

/** Remembers the newest answers; everything kept here never changes on the server. */
class Cache {
  /** @type {Map<string, any>} */
  #entries = new Map();

  /** @param {string} key */
  get(key) {
    const value = this.#entries.get(key);
    if (value !== undefined) this.put(key, value);
    return value;
  }

  /** @type {(key: string, value: any) => void} */
  put(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > CACHE_ENTRIES) this.#entries.delete(this.#entries.keys().next().value ?? "");
  }

  clear() {
    this.#entries.clear();
  }
}

class Slot {
  #cache = new Cache();
  #controller = new AbortController();
  /** What is being asked for: an address, and the body if one is posted. */
  #asked = "";
  /** @type {Promise<any>} */
  #answer = Promise.resolve(null);

  /**
   * @param {string} url
   * @param {object} [body] posted as JSON
   * @returns {Promise<any>} the JSON of the answer; rejects with an AbortError when a newer request takes over
   */
  fetch(url, body) {
    const asked = body ? `${url} ${JSON.stringify(body)}` : url;
    const known = this.#cache.get(asked);
    if (known === undefined && asked === this.#asked) return this.#answer;
    this.#cancel();
    if (known !== undefined) return Promise.resolve(known);
    this.#asked = asked;
    this.#answer = this.#load(url, asked, body);
    return this.#answer;
  }

  forget() {
    this.#cache.clear();
  }

  #cancel() {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#asked = "";
  }

  /** @type {(url: string, asked: string, body?: object) => Promise<any>} */
  async #load(url, asked, body) {
    const { signal } = this.#controller;
    const posted = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    try {
      const value = await request(url, body ? { ...posted, signal } : { signal });
      this.#cache.put(asked, value);
      return value;
    } finally {
      if (!signal.aborted) this.#asked = "";
    }
  }
}

const slots = {
  capture: new Slot(),
  example: new Slot(),
  overview: new Slot(),
  figure: new Slot(),
  ranking: new Slot(),
  calculation: new Slot(),
  part: new Slot(),
};

/** The hash of these very files: replies are kept for a year, and must not outlive the scripts that read them. */
const version = config.static.split("/").at(-1) ?? "";

/** @type {(id: string, rest: string, query: Record<string, string | number>) => string} */
const address = (id, rest, query) =>
  `api/captures/${encodeURIComponent(id)}/${rest}?${new URLSearchParams(
    Object.entries({ ...query, v: version }).map(([name, value]) => [name, String(value)]),
  )}`;

/** @type {(words: boolean, specials: string) => {words: number, specials: string}} */
const units = (words, specials) => ({ words: words ? 1 : 0, specials });

export const api = {
  /** @type {(model: string, text: string) => Promise<Capture>} */
  capture: (model, text) => slots.capture.fetch("api/captures", { model, text }),

  /** The shipped example, which may stand in while another text is waited for. */
  /** @type {(model: string, text: string) => Promise<Capture>} */
  example: (model, text) => slots.example.fetch("api/captures", { model, text }),

  /** @type {(id: string, stream: string, view: {words: boolean, specials: string}) => Promise<Overview>} */
  overview: (id, stream, { words, specials }) =>
    slots.overview.fetch(address(id, `overview/${stream}`, units(words, specials))),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {{layer: number, head: number, scale: string, colours: string, words: boolean, specials: string}} view
   * @param {string} theme
   * @returns {Promise<Figure>}
   */
  figure: (id, stream, { layer, head, scale, colours, words, specials }, theme) =>
    slots.figure.fetch(
      address(id, `figure/${stream}`, { layer, head, scale, colours, theme, ...units(words, specials) }),
    ),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {{query: number, key: number, words: boolean, specials: string}} pair
   * @returns {Promise<Ranking>}
   */
  ranking: (id, stream, { query, key, words, specials }) =>
    slots.ranking.fetch(address(id, `heads/${stream}`, { query, key, ...units(words, specials) })),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {{layer: number, head: number, query: number, key: number}} pair
   * @returns {Promise<Calculation>}
   */
  calculation: (id, stream, { layer, head, query, key }) =>
    slots.calculation.fetch(address(id, `calculation/${stream}/${layer}/${head}`, { query, key })),

  /**
   * The weights of a part of a head, exact as long as neither side has more than 512 tokens.
   *
   * @param {string} id
   * @param {string} stream
   * @param {{layer: number, head: number}} head
   * @param {{query: string, key: string}} ranges as `first:last`
   * @returns {Promise<TypedArraySpec>}
   */
  part: (id, stream, { layer, head }, { query, key }) =>
    slots.part.fetch(address(id, `attention/${stream}/${layer}/${head}`, { query, key })),

  /** @type {(signal: AbortSignal) => Promise<{default: string, models: ModelCard[]}>} */
  models: (signal) => request("api/models", { signal }),

  /** @type {(key: string, signal: AbortSignal) => Promise<ModelCard>} */
  model: (key, signal) => request(`api/models/${encodeURIComponent(key)}`, { signal }),

  /** @type {(key: string, signal: AbortSignal) => Promise<ModelCard>} */
  load: (key, signal) => request(`api/models/${encodeURIComponent(key)}/load`, { method: "POST", signal }),

  /** Forget everything, after the server turned out to have forgotten it. */
  forget: () => Object.values(slots).forEach((slot) => slot.forget()),
};
