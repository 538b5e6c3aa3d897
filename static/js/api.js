/**
 * Calls the server; the only module that knows its addresses.
 *
 * @import { Alignment, Calculation, Capture, HeadDifferences, Comparison, ComparisonFigure, Difference, Figure, HeadRows, HeadSentences, Input, ModelInfo, Overview, Progress, Ranking, Roles, SavedFigure, Scan, SentenceSet, Similarity, State, TypedArraySpec } from "./types.js"
 */
import { config } from "./config.js";
import { LatestRequest, request } from "./request-cache.js";

const slots = {
  capture: new LatestRequest(),
  example: new LatestRequest(),
  overview: new LatestRequest(),
  figure: new LatestRequest(),
  ranking: new LatestRequest(),
  calculation: new LatestRequest(),
  part: new LatestRequest(),
  alignment: new LatestRequest(),
  other: new LatestRequest(),
  changes: new LatestRequest(),
  comparison: new LatestRequest(),
  compared: new LatestRequest(),
  rows: new LatestRequest(),
  roles: new LatestRequest(),
  similarity: new LatestRequest(),
  exactness: new LatestRequest(),
};

const JSON_TYPE = { "content-type": "application/json" };

/** The hash of these files: responses are cached for a year, and must not outlive the scripts that read them. */
const version = config.static.split("/").at(-1) ?? "";

/** @type {(id: string, rest: string, query: Record<string, string | number>) => string} */
const address = (id, rest, query) =>
  `api/captures/${encodeURIComponent(id)}/${rest}?${new URLSearchParams(
    Object.entries({ ...query, v: version }).map(([name, value]) => [name, String(value)]),
  )}`;

/** @typedef {Pick<State, "words" | "specials" | "rows" | "padding" | "query_part" | "key_part">} Units what counts as a row or a column */

/** @type {(units: Units) => Record<string, string | number>} */
const units = ({ words, specials, rows, padding, query_part, key_part }) => ({
  words: words ? 1 : 0,
  specials,
  padding,
  ...(rows === null ? {} : { rows }),
  ...(query_part === null ? {} : { query_part }),
  ...(key_part === null ? {} : { key_part }),
});

/** @type {(scale: State["scale"]) => Record<string, string>} */
function scaleQuery(scale) {
  return scale === null ? {} : { scale };
}

/** @typedef {Pick<State, "layer" | "head" | "heads" | "by">} Heads one head, or several as one */
/** @typedef {{id: string, stream: string, heads: Heads}} Side of a comparison */

/** @type {(a: Side, b: Side) => Record<string, string | number>} */
const sides = (a, b) => ({
  ...setOf(a.heads),
  ...otherCapture(b),
  ...otherHeads(b),
});

/** @type {(b: Side) => Record<string, string>} */
const otherCapture = ({ id, stream }) => ({ "b.capture": id, "b.stream": stream });

/** @type {(b: Side) => Record<string, string>} */
const otherHeads = (b) => Object.fromEntries(Object.entries(setOf(b.heads)).map(([name, value]) => [`b.${name}`, value]));

/** @type {(heads: Heads) => {heads: string, by: string}} */
const setOf = ({ layer, head, heads, by }) => ({ heads: heads ?? `${layer}.${head}`, by });

/** @type {(heads: Heads) => Record<string, string | number>} */
const headQuery = (view) => (view.heads === null ? { layer: view.layer, head: view.head } : setOf(view));

export const api = {
  /** @type {(model: string, input: Input) => Promise<Capture>} */
  capture: (model, input) => slots.capture.fetch("api/captures", { model, ...input }),

  /** Cancel the capture; the server ends it at its next layer. */
  giveUp: () => slots.capture.cancel(),

  /** Cancel the capture of B. */
  giveUpOther: () => slots.other.cancel(),

  /** Progress of a running capture. @type {(model: string, input: Input, signal: AbortSignal) => Promise<Progress>} */
  progress: (model, input, signal) =>
    request("api/progress", { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ model, ...input }), signal }),

  /**
   * The shipped example, a placeholder while another text is pending.
   *
   * @type {(model: string, input: Input) => Promise<Capture>}
   */
  example: (model, input) => slots.example.fetch("api/captures", { model, ...input }),

  /** @type {(id: string, stream: string, view: Units) => Promise<Overview>} */
  overview: (id, stream, view) =>
    slots.overview.fetch(address(id, `overview/${stream}`, units(view))),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {Units & Heads & Pick<State, "scale" | "colours">} view
   * @param {string} theme
   * @returns {Promise<Figure>}
   */
  figure: (id, stream, { scale, colours, ...view }, theme) =>
    slots.figure.fetch(
      address(id, `figure/${stream}`, { ...headQuery(view), ...scaleQuery(scale), colours, theme, ...units(view) }),
    ),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {Units & {query: number, key: number}} pair
   * @returns {Promise<Ranking>}
   */
  ranking: (id, stream, { query, key, ...view }) =>
    slots.ranking.fetch(address(id, `heads/${stream}`, { query, key, ...units(view) })),

  /**
   * @param {string} id
   * @param {string} stream
   * @param {{layer: number, head: number, query: number, key: number}} pair
   * @returns {Promise<Calculation>}
   */
  calculation: (id, stream, { layer, head, query, key }) =>
    slots.calculation.fetch(address(id, `calculation/${stream}/${layer}/${head}`, { query, key })),

  /**
   * What each query attends to most: in a head, or in the mean over a layer or over all heads.
   *
   * @param {string} id
   * @param {string} stream
   * @param {Units & {layer: number, head: number}} view
   * @param {string} over
   * @returns {Promise<Alignment>}
   */
  alignment: (id, stream, { layer, head, ...view }, over) => {
    const places = { head: { layer, head }, layer: { layer } };
    const place = { over, ...places[/** @type {keyof typeof places} */ (over)] };
    return slots.alignment.fetch(address(id, `alignment/${stream}`, { ...place, ...units(view) }));
  },

  /** The capture of B. @type {(model: string, input: Input) => Promise<Capture>} */
  other: (model, input) => slots.other.fetch("api/captures", { model, ...input }),

  /**
   * Every head of A against the same head of B; or, without such a head, against the heads of B.
   *
   * @type {(a: Side, b: Side, same: boolean, view: Units) => Promise<HeadDifferences>}
   */
  changes: (a, b, same, view) => {
    const asked = same ? otherCapture(b) : { ...otherCapture(b), ...otherHeads(b) };
    return slots.changes.fetch(address(a.id, `comparison/${a.stream}/heads`, { ...asked, ...units(view) }));
  },

  /** How far B is from A. @type {(a: Side, b: Side, view: Units) => Promise<Comparison>} */
  comparison: (a, b, view) =>
    slots.comparison.fetch(address(a.id, `comparison/${a.stream}`, { ...sides(a, b), ...units(view) })),

  /**
   * A, B and A − B as one figure.
   *
   * @type {(a: Side, b: Side, view: Units & Pick<State, "scale" | "colours">, theme: string) => Promise<ComparisonFigure>}
   */
  compared: (a, b, { scale, colours, ...view }, theme) =>
    slots.compared.fetch(
      address(a.id, `comparison/${a.stream}/figure`, { ...sides(a, b), ...scaleQuery(scale), colours, theme, ...units(view) }),
    ),

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

  /**
   * Address of every weight of a capture as one file: of all streams, of one, or of one layer of it.
   *
   * @type {(id: string, part: {stream?: string, layer?: number, dtype: string}) => string}
   */
  weights: (id, part) => address(id, "attention.npz", part),

  /** Address of the picture of a clip, a column or more for every token. @type {(id: string, side: string) => string} */
  spectrogram: (id, side) => address(id, `spectrogram/${encodeURIComponent(side)}`, {}),

  /** Address of a clip as the model hears it. @type {(id: string, side: string) => string} */
  sound: (id, side) => address(id, `sound/${encodeURIComponent(side)}`, {}),

  /** Address of an image as the model sees it. @type {(id: string, side: string) => string} */
  image: (id, side) => address(id, `picture/${encodeURIComponent(side)}`, {}),

  /**
   * One token in every head: what it attends to, or what attends to it.
   *
   * @type {(id: string, stream: string, end: "query" | "key", position: number) => Promise<HeadRows>}
   */
  rows: (id, stream, end, position) => slots.rows.fetch(address(id, `rows/${stream}`, { [end]: position })),

  /** The roles of every head. @type {(id: string, stream: string, grammar: string | null) => Promise<Roles>} */
  roles: (id, stream, grammar) => slots.roles.fetch(address(id, `roles/${stream}`, grammar ? { grammar } : {})),

  /** How far the weights are from the model's own on this input. @type {(id: string) => Promise<Difference>} */
  exactness: (id) => slots.exactness.fetch(address(id, "exactness", {})),

  /** How similar heads are. @type {(id: string, stream: string, sink: State["sink"]) => Promise<Similarity>} */
  similarity: (id, stream, sink) => slots.similarity.fetch(address(id, `similarity/${stream}`, sink === "with" ? {} : { sink })),

  /**
   * Upload a file; the server detects its kind.
   *
   * @type {(file: Blob, type: string, signal: AbortSignal) => Promise<{digest: string, kind: "image" | "audio" | "tensors", note: string}>}
   */
  upload: (file, type, signal) =>
    request("api/files", { method: "POST", headers: { "content-type": type }, body: file, signal }),

  /**
   * Save a figure; `spec` holds the parameters of its address.
   *
   * @type {(body: {spec: Record<string, string>, title: string}, signal: AbortSignal) => Promise<SavedFigure>}
   */
  save: (body, signal) => request("api/figures", { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body), signal }),

  /** Delete a saved figure. @type {(id: string, token: string, signal: AbortSignal) => Promise<null>} */
  remove: (id, token, signal) =>
    request(`api/figures/${encodeURIComponent(id)}`, { method: "DELETE", headers: { "followspot-delete-token": token }, signal }),

  /** @type {(signal: AbortSignal) => Promise<{default: string, models: ModelInfo[]}>} */
  models: (signal) => request("api/models", { signal }),

  /** @type {(key: string, signal: AbortSignal) => Promise<ModelInfo>} */
  model: (key, signal) => request(`api/models/${encodeURIComponent(key)}`, { signal }),

  /** @type {(key: string, signal: AbortSignal) => Promise<ModelInfo>} */
  load: (key, signal) => request(`api/models/${encodeURIComponent(key)}/load`, { method: "POST", signal }),

  /** @type {(source: string, signal: AbortSignal) => Promise<ModelInfo>} */
  addModel: (source, signal) =>
    request("api/models", {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({ source }),
      signal,
    }),

  /** @type {(key: string, signal: AbortSignal) => Promise<ModelInfo>} */
  cancel: (key, signal) => request(`api/models/${encodeURIComponent(key)}/cancel`, { method: "POST", signal }),

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<{sets: SentenceSet[]}>}
   */
  sets: (signal) => request("api/sets", { signal }),

  /** @type {(body: object, signal: AbortSignal) => Promise<Scan>} */
  startScan: (body, signal) =>
    request("api/scans", {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify(body),
      signal,
    }),

  /** @type {(id: string, signal: AbortSignal) => Promise<Scan>} */
  scan: (id, signal) => request(`api/scans/${encodeURIComponent(id)}`, { signal }),

  /** @type {(id: string, signal: AbortSignal) => Promise<Scan>} */
  cancelScan: (id, signal) => request(`api/scans/${encodeURIComponent(id)}`, { method: "DELETE", signal }),

  /** @type {(id: string, place: {layer: number, head: number}, signal: AbortSignal) => Promise<HeadSentences>} */
  scanHead: (id, { layer, head }, signal) =>
    request(`api/scans/${encodeURIComponent(id)}/heads/${layer}/${head}`, { signal }),

  /** Drop every cached response, once the server has lost its captures. */
  forget: () => Object.values(slots).forEach((slot) => slot.forget()),
};
