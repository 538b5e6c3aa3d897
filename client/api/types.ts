/** Types of the server's data. Positions, layers and heads are 0-based. */

export interface Token {
  id: number;
  text: string;
  piece: string;
  /** First code point of the input that the token covers; null for special tokens. */
  start: number | null;
  end: number | null;
  special: boolean;
  word: number | null;
  continues: boolean;
  /** `A` and `B` of a pair, `prompt` and `answer` of a generation; null where there are no parts. */
  part: string | null;
  /** It represents no part of the input, such as the silence that a model adds after a clip. */
  padding: boolean;
  label: string;
}

/** How one layer differs from the plain formula. */
export interface Layer {
  number: number;
  kind: "full" | "sliding" | "chunked";
  window: number | null;
  softcap: number | null;
  sink: boolean;
}

export interface Stream {
  name: string;
  layers: number;
  heads: number;
  kv_heads: number;
  head_size: number;
  queries: number;
  keys: number;
  query_side: string;
  key_side: string;
  causal: boolean;
  /** One per layer, in order; may be empty if all are plain. */
  details: Layer[];
  /** Layers of the stack without softmax attention. */
  others: { number: number; kind: string }[];
  /** `[layer, head]`, from the model's own configuration; empty if it names none. */
  alignment_heads: [number, number][];
  /** How its rows are named by default. */
  rows: "read" | "written";
}

export interface Generation {
  tokens?: number;
  method?: "greedy" | "sample" | "beam";
  beams?: number;
  seed?: number;
  temperature?: number;
}

/** The model's input. Its card lists the fields it reads (`takes`). */
export interface Input {
  text?: string;
  pair?: string;
  target?: string;
  generate?: Generation;
  /** Code of the transcription's language; absent: the model detects it. */
  language?: string;
  /** SHA-256 of an uploaded file. */
  image?: string;
  audio?: string;
  /** SHA-256 of an uploaded file of attention; then no model is used. */
  tensors?: string;
}

export interface Picture {
  kind: "image";
  width: number;
  height: number;
  rows: number;
  columns: number;
  /** Token position of the patch at the top left. */
  first: number;
  /** Changes to the file before the model read it; empty if none. */
  note: string;
}

export interface Sound {
  kind: "audio";
  seconds: number;
  first: number;
  /** Seconds from one token to the next. */
  step: number;
  /** The spectrogram is what the model reads; otherwise it was made for display. */
  as_read: boolean;
  /** Changes to the file before the model read it. */
  note: string;
}

export interface Prediction {
  kind: "next" | "mask" | "label";
  side: string | null;
  position: number | null;
  options: { text: string; id: number; probability: number }[];
}

/** The language of a transcription. */
export interface Language {
  code: string;
  name: string;
  origin: "detected" | "chosen" | "typed" | "configured";
  /** By the model, among its languages; null if it has no head for it. */
  probability: number | null;
  likeliest: { code: string; name: string; probability: number }[];
}

export interface Exactness {
  /** On a probe, when the model was loaded. null: the weights were imported; no model to compare with. */
  max_difference: number | null;
  probe: string;
  tolerance: number;
  dtype: string;
  row_sums: { minimum: number; maximum: number; rows_checked: number; rows_total: number };
}

/** How far the weights are from the model's own eager ones, on this input. */
export interface Difference {
  /** null: not measured; `note` has the reason. */
  max_difference: number | null;
  rows_compared: number;
  rows_total: number;
  note: string;
  tolerance: number;
  probe: { max_difference: number | null; text: string };
}

export interface Provenance {
  model: string;
  source: string;
  revision: string;
  app: string;
  transformers: string;
  torch: string;
  precomputed: boolean;
  /** What is known of imported weights; empty if a model computed them. */
  import_note: string;
  /** The Hub's revision of the files; null if not from there. */
  commit: string | null;
}

export interface Capture {
  id: string;
  model: string;
  /** The input, in words. */
  text: string;
  input: Input;
  /** By side, the text that its tokens' offsets refer to. */
  texts: Record<string, string>;
  tokens: Record<string, Token[]>;
  streams: Stream[];
  media: Record<string, Picture | Sound>;
  predictions: Prediction[];
  /** null: the model has no choice of languages. */
  language: Language | null;
  exactness: Exactness;
  provenance: Provenance;
  timings: Record<string, number>;
}

/** A numeric array in Plotly's form: `shape` is a comma string, `bdata` is base64, little-endian. */
export interface TypedArraySpec {
  dtype: string;
  shape: string;
  bdata: string;
}

/** A row or a column of every head: float32 `[layers, heads, tokens]`. */
export interface HeadRows extends TypedArraySpec {
  stream: string;
  end: "query" | "key";
  position: number;
}

export interface Pooled {
  by: string;
  block: [number, number];
}

export interface Metric {
  name: string;
  title: string;
  explanation: string;
  formula: string;
  unit: string;
  low: string;
  high: string;
  source: string;
  /** `values[layer][head]` */
  values: (number | null)[][];
}

export interface Overview {
  stream: string;
  layers: number;
  heads: number;
  /** uint8 `[layer, head, query, key]`; weight = (value / 255) squared. */
  thumbnails: TypedArraySpec & { encoding: string; pooled: Pooled | null; words: boolean; specials: string };
  metrics: Metric[];
  row_sums: { minimum: number; maximum: number };
}

/** The scores of one role in every head. */
export interface RoleScores {
  /** `values[layer][head]`, 0 to 1 */
  values: (number | null)[][];
  rows: number;
  /** By layer. */
  baseline: (number | null)[] | null;
  offsets: number[][] | null;
}

export interface Role {
  name: string;
  title: string;
  family: string;
  explanation: string;
  formula: string;
  source: string;
  threshold: number;
  threshold_source: string;
  chance: string;
  times: number;
  whole: RoleScores;
  without_sink: RoleScores | null;
  about_sink: boolean;
  /** Why no row of this input can show it; empty if some can. */
  why_not: string;
  example: string | null;
}

export interface RoleLabel {
  role: string;
  title: string;
  score: number;
  least: number;
  without_sink: boolean;
  /** The score with the sink. */
  whole: number | null;
}

/** The roles of every head of a stream on this input. */
export interface Roles {
  stream: string;
  roles: Role[];
  /** `labels[layer][head]`, strongest first. */
  labels: RoleLabel[][][];
  sink: {
    rule: string;
    positions: number[];
    labels: string[];
    share: (number | null)[][];
    tokens: (number | null)[][];
    learned: (number | null)[][];
    rows: number;
  };
  /** How many rows were scored, of how many. */
  rows: { read: number; total: number };
  notes: string[];
}

/** Heads with similar attention. */
export interface Cluster {
  /** (layer, head) */
  heads: [number, number][];
  title: string;
  role: string | null;
  shared: number;
  /** Another role that at least a quarter of them have. */
  also: string | null;
  also_shared: number;
  sink: number | null;
  sink_tokens: number | null;
  sink_learned: number | null;
  spread: number | null;
}

export interface Similarity {
  stream: string;
  layers: number;
  heads: number;
  /** `places[layer][head]` */
  places: [number, number][][];
  kept: number;
  stress: number;
  clusters: Cluster[];
  silhouette: number;
  sink: "with" | "without";
  notes: string[];
}

/** One row or column of a picture: a token, or a word merged from several. */
export interface Unit {
  label: string;
  tokens: number[];
  special: boolean;
  /** In a comparison: the only side that has it. */
  only?: "a" | "b" | null;
}

export interface Span {
  part: string;
  first: number;
  last: number;
}

export interface HeatTrace {
  z: TypedArraySpec;
  zmin: number;
  zmax: number;
  colorscale: [number, string][];
  [key: string]: unknown;
}

/** The empty trace of the colour bar: places from 0 to 1, ticks in true weights. */
export interface BarTrace {
  marker: {
    colorscale: [number, string][];
    colorbar: { tickvals: number[]; ticktext: string[] };
  };
}

export type Scale = "linear" | "sqrt" | "log";

export interface FigureMeta {
  title: string;
  /** How it is drawn. */
  spec: { scale: Scale };
  /** The input, quoted and short enough for a title. */
  read: string;
  queries: Unit[];
  keys: Unit[];
  query_side: string;
  key_side: string;
  /** How the rows of a decoder are named; null: not a decoder's. */
  rows: "read" | "written" | null;
  /** Whether a head has a learned sink, with which every row has a choice. */
  sink: boolean;
  /** The parts of the input: their first and last unit. */
  parts: { queries: Span[]; keys: Span[] };
  /** Share of each row's weight that is hidden, if something is. */
  removed: number[] | null;
  notes: string[];
  block: [number, number] | null;
}

export interface Figure {
  data: [HeatTrace, BarTrace];
  layout: { meta: FigureMeta; plot_bgcolor: string; [key: string]: unknown };
  config: Record<string, unknown>;
}

/** A row or a column of a comparison: its token positions in A and in B; null if it is not there. */
export interface AlignedUnit {
  label: string;
  special: boolean;
  a: number[] | null;
  b: number[] | null;
}

export interface ComparisonMeta {
  title: string;
  spec: { scale: Scale };
  titles: { a: string; b: string; difference: string };
  read: { a: string; b: string; difference: string };
  queries: AlignedUnit[];
  keys: AlignedUnit[];
  query_side: string;
  key_side: string;
  /** How the rows of decoders are named, if alike in A and B. */
  rows: FigureMeta["rows"];
  parts: FigureMeta["parts"];
  removed: { a: (number | null)[]; b: (number | null)[] } | null;
  notes: string[];
  block: [number, number] | null;
}

/** A, B and A − B; then the colour bars of weights and of differences. */
export interface ComparisonFigure {
  data: [HeatTrace, HeatTrace, HeatTrace, BarTrace, BarTrace];
  layout: { meta: ComparisonMeta; plot_bgcolor: string; [key: string]: unknown };
}

/** How far two heads differ, by one measure. */
export interface Measured {
  name: string;
  title: string;
  explanation: string;
  formula: string;
  unit: string;
  source: string;
  /** By row of the comparison; null where only one side has the row. */
  rows: (number | null)[];
  overall: number | null;
  /** Why there is none; else empty. */
  undefined: string;
}

/** In one head, what a word attends to more in B than in A, and what less; places of the comparison. */
export interface AttentionShift {
  layer: number;
  head: number;
  query: number;
  gained: number;
  gained_from: number;
  gained_to: number;
  lost: number | null;
  lost_from: number | null;
  lost_to: number | null;
}

/** A side of a comparison. */
export interface SideFacts {
  /** Its heads, in words. */
  title: string;
  capture: string;
  model: string;
  text: string;
}

export interface Comparison {
  a: SideFacts;
  b: SideFacts;
  measures: Measured[];
}

/** Every head of A, compared with the same head of B or with one set of heads. */
export interface HeadDifferences {
  compared: "same head" | "B";
  rows: AlignedUnit[];
  columns: AlignedUnit[];
  jsd: number[][];
  /** Those that differ most first. */
  heads: { layer: number; head: number; jsd: number; tv: number }[];
  shifts: AttentionShift[];
  notes: string[];
}

export interface RankedHead {
  layer: number;
  head: number;
  allowed: boolean;
  /** Whether the query may attend to more than one key; if not, nothing is compared. */
  choice: boolean;
  weight: number;
  rank: number | null;
  keys: number;
  column_mean: number | null;
  column_rank: number | null;
  column_of: number | null;
  column_forced: number | null;
  lift: number | null;
  heads_below: number | null;
  random: number | null;
  pairs_below: number | null;
}

export interface Ranking {
  stream: string;
  query: number;
  key: number;
  words: boolean;
  specials: string;
  query_label: string;
  key_label: string;
  random_rows: number;
  random_rows_of: number;
  heads: RankedHead[];
}

/** What each query attends to most; positions are of a unit's first token. */
export interface Alignment {
  /** `model`: the heads named by the model's own configuration. */
  over: "head" | "layer" | "all" | "model";
  layer: number | null;
  head: number | null;
  /** How many heads were averaged. */
  heads: number;
  /** These heads, `[layer, head]`. */
  members: [number, number][];
  links: { query: number; keys: number[]; weight: number; choice: boolean }[];
}

export interface Calculation {
  query: number[];
  key: number[];
  dot: number;
  scaling: number;
  score: number | null;
  allowed: boolean;
  row_maximum: number;
  row_sum: number;
  weight: number;
  model_weight: number;
  difference: number;
  exact: boolean;
  note: string | null;
}

export interface LoadProgress {
  phase: string;
  fraction: number;
  seconds: number;
  /** Bytes, while downloading. */
  done: number | null;
  total: number | null;
}

export interface ModelInfo {
  key: string;
  title: string;
  source: string;
  revision: string | null;
  family: string;
  modality: string;
  streams: { name: string; layers: number; heads: number }[] | null;
  max_tokens: number | null;
  licence: string;
  note: string;
  parameters: number | null;
  bytes: number | null;
  state: "absent" | "loading" | "ready" | "failed";
  progress: LoadProgress | null;
  problem: Problem | null;
  origin: "built-in" | "folder" | "hub";
  /** Its files are on the server. */
  stored: boolean;
  /** The Hub's revision of these files. */
  commit: string | null;
  gated: boolean;
  /** Input fields that it reads; null until it was loaded. */
  takes: (keyof Input)[] | null;
  /** In which it can transcribe: names by code; empty where there is no choice. */
  languages: Record<string, string>;
  /** The default code; null: it detects the language. */
  language: string | null;
  can: string[];
}

/** RFC 9457, with a stable code and the next step in words. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  hint: string;
  [fact: string]: unknown;
}

/** An example input, and a selection worth seeing in it. */
export interface Example extends Input {
  title: string;
  /** The model that the suggestion was made with. */
  model?: string;
  stream?: string | null;
  query: number | null;
  key: number | null;
  layer: number;
  head: number;
  /** B of a comparison. */
  b?: { text: string };
  /** Its capture ships with Followspot and needs no model. */
  recorded: boolean;
  note: string;
}

/** A picture or clip that ships with Followspot; its file is at /samples/DIGEST. */
export interface Sample {
  name: string;
  kind: "image" | "audio";
  digest: string;
  title: string;
  credit: string;
  licence: string;
  /** Keys of the models it is meant for; empty: any that reads such a file. */
  models: string[];
}

/** What a first visit shows: replies that came with the page. */
export interface FirstScene {
  capture: Capture;
  overview: Overview;
  /** the figure in the light theme */
  light: Figure;
  dark: Figure;
  ranking: Ranking;
  calculation: Calculation;
}

export interface Config {
  static: string;
  /** Address of plotly.js. */
  plotly: string;
  version: string;
  default_model: string;
  /** Visitors may load any model of the Hub. */
  any_model: boolean;
  /** Other sites can request embeds, as the server has a public address. */
  oembed: boolean;
  example_text: string;
  examples: Example[];
  samples: Sample[];
  limits: {
    max_characters: number | null;
    max_file_bytes: number;
    max_tensor_file_bytes: number;
    max_pixels: number;
    max_audio_seconds: number;
  };
  colours: Record<string, string[]>;
  scales: string[];
  metrics: { name: string; title: string }[];
  /** The spaCy pipeline for syntactic dependencies; null if none. */
  grammar: string | null;
  /** The figure of a saved figure's page; its address is empty if unknown to the server. */
  figure?: { id: string; title: string; page: string; frame: { width: number; height: number } };
}

/** Progress of a running capture. */
export interface CaptureProgress {
  state: "absent" | "waiting" | "reading" | "writing" | "running" | "checking";
  layers: { done: number; total: number } | null;
  written: { done: number; total: number } | null;
  seconds: number;
  expected_seconds: number | null;
  fraction: number;
}

export interface SentenceSet {
  name: string;
  title: string;
  note: string;
  count: number;
  /** The sentences as lines with marks. */
  lines: string;
}

export interface ScannedSentence {
  line: number;
  marked: string;
  text: string;
  used: boolean | null;
  reason: string | null;
  query: number | null;
  key: number | null;
}

export interface HeadEvidence {
  layer: number;
  head: number;
  often: number;
  often_low: number;
  often_high: number;
  mean: number;
  mean_low: number;
  mean_high: number;
  sd: number | null;
  lower: number;
  median: number;
  upper: number;
  others: number;
  random: number;
  column_mean: number | null;
  column_first: number | null;
  lift: number | null;
  above_position: boolean;
}

export interface ScanResult {
  used: number;
  random_often: number;
  heads: HeadEvidence[];
  rules: { name: string; title: string; share: number }[];
  halves: {
    layer: number;
    head: number;
    chosen: number;
    chosen_on: number;
    held: number;
    held_low: number;
    held_high: number;
    held_on: number;
    rule: number;
  }[];
  notes: string[];
}

/** A marked pair in many sentences, in every head. */
export interface Scan {
  id: string;
  model: string;
  stream: string;
  layers: number;
  heads: number;
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  progress: { done: number; total: number; seconds: number };
  sentences: ScannedSentence[];
  result: ScanResult | null;
  problem: Problem | null;
  links: { scan: string; heads: string; sentences: string };
}

export interface HeadSentences {
  layer: number;
  head: number;
  weights: (number | null)[];
  found: (boolean | null)[];
  others: (number | null)[];
}

/** A newly saved figure. */
export interface SavedFigure {
  id: string;
  links: Record<string, string> & { page: string };
  /** Sent only once. */
  delete_token: string;
}
