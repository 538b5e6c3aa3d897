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
export type HeadMatrix = api.HeadMatrix;
export type ComparisonMatrix = api.ComparisonMatrix;
export type ColourScale = api.ColourScale;
export type AlignedUnit = api.AlignedUnit;
export type Scale = NonNullable<ViewOptions["scale"]>;
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
export interface Unit extends Pick<api.Unit, "label" | "tokens" | "special"> {
  /** In a comparison: the only side that has it. */
  only?: "a" | "b" | null;
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
  matrix: HeadMatrix;
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
