/** Types of the server's data. Positions, layers and heads are 0-based. */
import type * as api from "./schema.ts";
import type { ViewOptions } from "./view-options.ts";

export type Token = api.Token;
export type Layer = api.Layer;
export type Stream = api.CaptureStream;
export type Picture = api.Picture;
export type Sound = api.Sound;
export type Prediction = api.Prediction;
export type Language = api.Language;
export type Exactness = api.Exactness;
export type Difference = api.Difference;
export type Provenance = api.Provenance;
export type Capture = api.CaptureReply;
export type TypedArraySpec = api.PackedArray;
export type MatrixPart = api.MatrixPart;
export type HeadRows = api.TokenRows;
export type Metric = api.MeasuredMetric;
export type Overview = api.Overview;
export type RoleScores = api.Score;
export type Role = api.RoleMeasurement;
export type RoleLabel = api.Label;
export type Roles = api.RoleTable;
export type Cluster = api.Cluster;
export type HeadMap = api.HeadMap;
export type Measured = api.MeasuredDivergence;
export type AttentionShift = api.AttentionShift;
export type SideFacts = api.SideFacts;
export type Comparison = api.ComparisonFacts;
export type HeadDifferences = api.HeadDifferencesFacts;
export type RankedHead = api.RankedHead;
export type Ranking = api.Ranking;
export type Alignment = api.Alignment;
export type Calculation = api.Calculation;
export type ModelInfo = api.ModelInfo;
export type SentenceSet = api.SentenceSet;
export type ScannedSentence = api.ScannedSentence;
export type HeadEvidence = api.HeadEvidence;
export type ScanResult = api.Scan;
export type Scan = api.ScanReply;
export type HeadSentences = api.HeadSentences;
export type SavedFigure = api.NewFigureReply;
export type Generation = api.GenerationRequest;
export type CaptureProgress = api.ProgressReport;

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

export type Scale = NonNullable<ViewOptions["scale"]>;

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
