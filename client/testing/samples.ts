/** Small inputs for unit tests: a sentence, its capture, a head. */
import type { Capture, Example, HeadMatrix, Stream, Token, Unit } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import type { Picture } from "../charts/head-picture.ts";
import { Ramp } from "../charts/colour.ts";
import type { Themed } from "../charts/themed.ts";
import { Weights } from "../charts/weights.ts";
import { parseAddress } from "../state/url.ts";

export const EXAMPLE: Example = {
  title: "",
  model: "tiny",
  layer: 0,
  head: 0,
  note: "",
  query: null,
  key: null,
  stream: null,
  text: "example",
  messages: null,
  pair: null,
  target: null,
  generate: null,
  image: null,
  audio: null,
  b: null,
  recorded: true,
};

/** The selection of an address. */
export const stateOf = (search: string): State => parseAddress(search, { model: "tiny", example: EXAMPLE }).state;

/** One token for each word, between `[CLS]` and `[SEP]`. */
export function tokensOf(text: string): Token[] {
  const words = ["[CLS]", ...text.split(" "), "[SEP]"];
  let end = -1;
  return words.map((word, i) => {
    const special = i === 0 || i === words.length - 1;
    const start = special ? null : end + 1;
    if (start !== null) end = start + [...word].length;
    return {
      id: [...word].reduce((sum, character) => 31 * sum + (character.codePointAt(0) ?? 0), 7),
      text: word,
      piece: word,
      start,
      end: special ? null : end,
      special,
      word: special ? null : i,
      continues: false,
      part: null,
      sentence: special ? null : 0,
      hex: null,
      padding: false,
      unknown: false,
      short: null,
      label: word,
    };
  });
}

export const streamOf = (changes: Partial<Stream> = {}): Stream => ({
  name: "self",
  layers: 2,
  heads: 4,
  kv_heads: 4,
  head_size: 8,
  queries: 6,
  keys: 6,
  vectors: true,
  query_side: "text",
  key_side: "text",
  causal: false,
  details: [],
  others: [],
  alignment_heads: [],
  rows: "read",
  ...changes,
});

export function captureOf(text: string, changes: Partial<Stream> = {}): Capture {
  const tokens = tokensOf(text);
  const size = { queries: tokens.length, keys: tokens.length };
  return {
    id: "c",
    model: "tiny",
    text,
    input: {
      text,
      messages: null,
      control_tokens: false,
      pair: null,
      target: null,
      generate: null,
      language: null,
      image: null,
      audio: null,
      tensors: null,
    },
    texts: { text },
    tokens: { text: tokens },
    streams: [streamOf({ ...size, ...changes })],
    parts: { text: [] },
    media: {},
    unknown: null,
    predictions: [],
    language: null,
    exactness: {
      max_difference: 0,
      probe: "",
      tolerance: 1e-5,
      dtype: "float32",
      row_sums: { minimum: 1, maximum: 1, rows_checked: 1, rows_total: 1 },
    },
    provenance: {
      model: "tiny",
      source: "",
      revision: "",
      app: "",
      transformers: "",
      torch: "",
      precomputed: false,
      import_note: "",
      conversion_note: "",
      commit: null,
      reads: [],
    },
    timings: {},
  };
}

const unitsOf = (tokens: Token[]): Unit[] =>
  tokens.map(({ label, short, special }, position) => ({ label, short, special, tokens: [position] }));

/** The picture of a head with these weights; null where the mask forbids. */
export function pictureOf(text: string, rows: (number | null)[][]): Picture {
  const units = unitsOf(tokensOf(text));
  const values = Float32Array.from(rows.flat(), (value) => value ?? NaN);
  return {
    weights: new Weights(values, rows.length, rows[0]?.length ?? 0),
    queries: units,
    keys: units,
    aligned: true,
    parts: { rows: [], columns: [] },
    block: null,
    removed: null,
    notes: [],
    ramp: new Ramp([], 0, 1),
    bar: { gradient: "", ticks: [] },
    colorscale: [],
    forbidden: "",
  };
}

const NO_COLOURS = {
  low: 0,
  high: 1,
  places: [],
  ticks: [],
  light: { steps: [], missing: "" },
  dark: { steps: [], missing: "" },
};

/** The reply of a head with these weights. */
export function matrixOf(text: string, weights: number[][]): Themed<HeadMatrix> {
  const units = unitsOf(tokensOf(text)).map((unit) => ({ ...unit, part: null }));
  const values = btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(weights.flat()).buffer)));
  return {
    title: "",
    notes: [],
    values: [{ dtype: "f4", shape: `${weights.length}, ${weights[0]?.length ?? 0}`, bdata: values }],
    text,
    scale: "linear",
    scale_note: "",
    colours: NO_COLOURS,
    rows: units,
    columns: units,
    parts: { rows: [], columns: [] },
    row_naming: null,
    aligned: true,
    sink: false,
    removed: null,
    block: null,
    theme: "light",
  };
}

/** What the sentences need of a scene. */
export const sceneOf = (text: string, search: string, changes: Partial<Stream> = {}): Scene => {
  const capture = captureOf(text, changes);
  const [stream] = capture.streams;
  return { capture, stream, state: stateOf(search), ranking: null, comparison: null } as unknown as Scene;
};
