/**
 * The only module that knows the server's addresses.
 *
 * @import { Calculation, Capture, Figure, ModelCard, Overview, Ranking, TypedArraySpec } from "./types.js"
 */
import { config } from "./config.js";
import { Slot, request } from "./slot.js";

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

  /**
   * The shipped example, which may stand in while another text is waited for.
   *
   * @type {(model: string, text: string) => Promise<Capture>}
   */
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
