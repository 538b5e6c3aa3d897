/** Types of the page's state. Positions, layers and heads are 0-based. */
import type {
  Alignment,
  Calculation,
  Capture,
  ComparisonMatrix,
  EffectMatrix,
  Generation,
  HeadDifferences,
  HeadMatrix,
  Input,
  Message as ChatMessage,
  Overview,
  Problem,
  Ranking,
  Scatter,
  Stream,
  TokenProfile,
} from "../api/types.ts";
import type { FoldName } from "./folds.ts";
import type { PageOptions } from "./view-option.ts";

import type { Themed } from "../charts/themed.ts";

/** The comparison on screen. */
export interface ShownComparison {
  /** Sentences about what B lacks of its selection. */
  notes: string[];
  /** B as a selection of its own. */
  state: State;
  capture: Capture;
  stream: Stream;
  /** null where no head can be measured against B; `problem` says why. */
  changes: HeadDifferences | null;
  problem: Problem | null;
  figure: Themed<ComparisonMatrix>;
}

/** What cutting each edge of the shown head would change. */
export interface ShownEffects {
  /** Of which head, rows and columns, and of which outcome. */
  key: string;
  /** null where there is none; `problem` says why. */
  figure: Themed<EffectMatrix> | null;
  /** The weights of the same edges beside their effects, if both are to be shown. */
  scatter: Scatter | null;
  /** How many cells were to be verified by running the model; 0: the estimates alone. */
  verify: number;
  problem: Problem | null;
}

export type Direction = "attends" | "attended";
export type Theme = PageOptions["theme"];
/** How several heads become one picture. */
export type By = PageOptions["by"];

/** The whole selection: exactly what the URL holds. Positions are token positions. */
export interface State extends Omit<PageOptions, "layer" | "head" | "theme"> {
  model: string;
  /** Empty if the model reads no text, or a conversation. */
  text: string;
  /** A conversation, in place of a text. */
  messages: ChatMessage[] | null;
  /** Whether control tokens that are typed in a message are those of the model; otherwise they are text. */
  control_tokens: boolean;
  pair: string | null;
  target: string | null;
  generate: Generation | null;
  language: string | null;
  image: string | null;
  audio: string | null;
  tensors: string | null;
  layer: number;
  head: number;
  /** On the side that the view starts from, see `direction`. */
  pins: number[];
  /** How many tokens of the answer are generated; null: all. */
  step: number | null;
  /** Lines of all words at once: of the head, or of the mean over its layer or over all heads; null: of one word. */
  align: string | null;
  direction: Direction;
  overview: string;
  /** Whether heads are compared with their sinks; without them, the rest of each row is scaled up to 1. */
  sink: "with" | "without";
  /** What is unfolded. */
  open: FoldName[];
  /** Whether the cells of the heatmap show weights or effects of cutting each edge; `both`: weights beside effects. */
  cells: "weight" | "effect" | "both";
  /** null: the system's */
  theme: Theme | null;
  /** How B, which A is compared with, differs; see comparison-selection.ts; null: as in A. */
  "b.text": string | null;
  "b.messages": ChatMessage[] | null;
  /** Empty: none. */
  "b.pair": string | null;
  "b.target": string | null;
  /** Empty: the one that the model detects. */
  "b.language": string | null;
  "b.model": string | null;
}

/** `typing`: as the burst of typing says, see typing-burst.ts. */
export type HistoryMode = "push" | "replace" | "typing" | "none";

/** A requested input. `selection` null: remap the present selection. */
export interface InputRequest {
  model: string;
  input: Input;
  selection: Partial<State> | null;
  /** Whether the selection is of an address that names no head. */
  namesNoHead?: boolean;
  /** Whether it names no unit; absent: the selection is of no address. */
  namesNoUnit?: boolean;
  history: HistoryMode;
}

/** A requested input that cannot be shown, and why. */
export interface Refusal {
  request: InputRequest;
  problem: Problem;
  /** The user closed its message. */
  isClosed?: boolean;
}

/** One complete, consistent picture. */
export interface Scene {
  state: State;
  theme: Theme;
  capture: Capture;
  stream: Stream;
  overview: Overview;
  figure: Themed<HeadMatrix>;
  /** The part of it that is shown; null: all of it. */
  crop: Themed<HeadMatrix> | null;
  ranking: Ranking | null;
  calculation: Calculation | null;
  /** The row or the column of the only chosen token, exact; null: the picture has its cells, or there is none. */
  profile: TokenProfile | null;
  alignment: Alignment | null;
  /** null: the weights are shown. */
  effects: ShownEffects | null;
  /** null: nothing is compared, or B failed. */
  comparison: ShownComparison | null;
  /** Why the ranking or the calculation is missing. */
  problem: Problem | null;
}

/** The token positions at the pointer or keyboard cursor. */
export interface Hover {
  query: number | null;
  key: number | null;
}

export interface Message {
  kind: "problem" | "note" | "loading";
  text: string;
  hint?: string;
  /** 0 to 1, while loading */
  fraction?: number;
  /** What can be done, as buttons. */
  actions?: Action[];
  /** The model generates tokens, which can be followed. */
  isGenerating?: boolean;
}

export interface Action {
  name: string;
  act: () => unknown;
}

export type MessagePlace = "prompt" | "stage" | "note" | "compare";
