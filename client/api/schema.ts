/**
 * What the API receives and sends, and what pages carry. Layers, heads and positions are 0-based.
 * Made by `make types` from the declarations in Python: do not edit. Its schemas have the digest
 * f92e7123215a54e1adbdcee4e9ba45fb.
 */

/** What ablated heads output, with everything that determines it. */
export interface Ablation {
  /** Zero, mean or resample. */
  mode: "zero" | "mean" | "resample";
  /** The reference texts of a mean; the one other text of resample; empty for zero. */
  texts: string[];
  /** The name of the shipped set that the texts are; null if the user gave them. */
  set: string | null;
}

/** What one row or column of two texts stands for: one place, or several adjacent ones. */
export interface AlignedUnit {
  /** The token positions in A; null: only B has it. */
  a: number[] | null;
  /** The token positions in B; null: only A has it. */
  b: number[] | null;
  /** Display text. */
  label: string;
  /** Whether it consists of special tokens only. */
  special: boolean;
  /** The part of the input that it belongs to. */
  part: string | null;
  /** The label on an axis of a patch or a moment; null for text. */
  short: string | null;
}

/** What each token or word attends to most. */
export interface AlignmentDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "alignment";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  /** The tokens or words that attend. */
  queries: Unit[];
  /** Those that are attended to. */
  keys: Unit[];
  /** One for each query that attends to anything shown, in order. */
  links: Link[];
  /** The heads `[layer, head]` whose weights were averaged. */
  heads: [number, number][];
}

/** What a figure shows of its capture, and how. */
export interface SpecFacts {
  /**
   * What one row and one column stand for: a token; a word, made of its sub-words; a sentence, by the rules of Unicode (UAX 29); a part of the input. The weights on the tokens of a unit are added up, and their rows averaged.
   */
  unit: "token" | "word" | "sentence" | "part";
  /**
   * Special tokens such as [CLS] are shown. Without them nothing is renormalised, and the share removed is stated.
   */
  specials: boolean;
  /**
   * Only the rows of this part of the input: A or B of a pair, prompt or answer of a generation, message-1 (and so on) or template of a conversation; all if absent. Nothing is renormalised.
   */
  query_part: string | null;
  /** Only the columns of this part; the share removed is stated. */
  key_part: string | null;
  /**
   * How the rows of a decoder are named: by the token that is read there, or by the one being written, which the row predicts. The weights stay where they are. If absent: as the stream’s `rows` says.
   */
  rows: ("read" | "written") | null;
  /**
   * Tokens that stand for nothing in the input are shown, such as the silence that a model adds after a clip. Without them nothing is renormalised, and the share removed is stated.
   */
  padding: boolean;
  /** How a weight from 0 to 1 becomes a colour. */
  scale: "linear" | "sqrt" | "log";
  /** Which colours; `auto` is the theme's own. */
  colours: "auto" | "inferno" | "viridis" | "cividis" | "greys";
  /** Dark, where larger weights are brighter, or light, where they are darker. */
  theme: "light" | "dark";
  /** The most rows and columns; above it, each cell is the largest of a block. null: no pooling. */
  max_cells: number | null;
  stream: string;
  /** As in an address. */
  heads: string;
  /** How several heads become one matrix. */
  by: "mean" | "max";
  /** The rows and columns shown, as in an address, e.g. `4096:4608,0:512`; null: all. */
  crop: string | null;
}

/** The origin of the numbers. */
export interface Provenance {
  model: string;
  source: string;
  /** Content hash of the model's files. */
  revision: string;
  /** Version of Followspot. */
  app: string;
  transformers: string;
  torch: string;
  /** A recording that ships with Followspot. */
  precomputed: boolean;
  /** The Hub's revision of these files; null for models from other origins. */
  commit: string | null;
  /**
   * For imported attention, what is known about it, in sentences; empty if a model computed the weights. There is then no version of transformers or torch.
   */
  import_note: string;
  /** How the model differs from the one that its file was made from, in sentences; else empty. */
  conversion_note: string;
  /** Codes of the languages that the model was made for by its description; empty if it names none. */
  reads: string[];
}

/** One row or column of a picture. */
export interface Unit {
  /** Display text; the whole word where sub-words are merged, and the beginning of a sentence or of a part. */
  label: string;
  /** The token positions it stands for, adjacent and ascending. */
  tokens: number[];
  /** Whether it consists of special tokens only. */
  special: boolean;
  /** The part of the input that it belongs to; for a block, that of its first token. */
  part: string | null;
  /**
   * The label on an axis: the row and column of a patch, the time of a moment; for a block, that of its first token; null for text, which is shortened where it is long.
   */
  short: string | null;
}

/** The keys that one query unit attends to most. */
export interface Link {
  /** Number of the query unit, from 0. */
  query: number;
  /** Numbers of the key units with the largest mean weight; several if they tie. */
  keys: number[];
  /** That mean weight, 0 to 1. */
  weight: number;
  /** Whether the query may attend to more than one key, shown or not, or to a learned sink. */
  choice: boolean;
}

/** A hard alignment, and what it is in words. */
export interface AlignmentReply {
  /** Its name. */
  stream: string;
  /** What was averaged over; `model`: the heads that the model's own configuration names; null: any other set. */
  over: ("head" | "layer" | "all" | "model") | null;
  /** The heads `(layer, head)` whose weights were averaged, all weighted equally. */
  heads: [number, number][];
  /** The units along the rows. */
  queries: Unit[];
  /** The units along the columns. */
  keys: Unit[];
  /** One for each query that attends to anything shown, in order. */
  links: Link[];
  /** What is joined, of which heads, the range of the weights, and how many tie, in sentences. */
  caption: string;
}

/** The process answers. */
export interface Alive {
  alive: true;
}

/** What attention costs in one model on one machine at one moment, as far as it was measured. */
export interface AttentionCost {
  /** Display name of the model. */
  title: string;
  /** When the measurement began, in UTC. */
  begun: string;
  /** Load average of the machine in the minute before; null if unknown. */
  load: number | null;
  machine: Machine;
  /**
   * Resident: of the whole process, by the kernel's high-water mark; cuda: of the GPU, by torch's allocator; null: memory is not measured.
   */
  memory_is: ("resident" | "cuda") | null;
  /** Tokens of the inputs to measure. */
  planned: number[];
  /** Whether all was measured that is to be measured. */
  finished: boolean;
  /** Eager, fused and capture, as far as the model can be run so. */
  ways: WayCost[];
  /** Of the weights, from the shortest input on. */
  differences: WeightDifference[];
  /** Of one number of the cache. */
  element_bytes: number;
  /** Computed from sizes, not measured; empty for a model that keeps none. */
  caches: KvCache[];
  /** Of the model. */
  streams: Stream[];
}

/** What determines how long work takes, besides the work itself. */
export interface Machine {
  /** On which models run. */
  device: string;
  /** Processors that the work may use at once; null where it runs on a GPU. */
  cores: number | null;
  /** Of the machine or the GPU, in bytes; null if unknown. */
  memory: number | null;
  system: string;
}

/** One way of running the model, over longer and longer inputs. */
export interface WayCost {
  way: "eager" | "fused" | "capture";
  /** From the shortest input on. */
  points: CostPoint[];
  /** The curve fitted to the seconds; null with fewer than three points. */
  time: Quadratic | null;
  /** The curve fitted to the bytes; likewise, and null where they are not measured. */
  memory: Quadratic | null;
  /** Why no longer input was measured; empty where there is no longer one. */
  stopped: string;
}

/** One way of running the model over so many tokens. */
export interface CostPoint {
  /** Of the input. */
  tokens: number;
  /** The median of all runs. */
  seconds: number;
  /** The seconds of each run. */
  runs: number[];
  /** Memory that one run needs beyond what the process held before; null: not measured. */
  bytes: number | null;
}

/** The curve `a + b·n + c·n²` with the least sum of squared distances from some values. */
export interface Quadratic {
  /** In the unit of the values. */
  a: number;
  /** Per unit of n. */
  b: number;
  /** Per unit of n squared. */
  c: number;
  /** How many values it is fitted to; it passes through three exactly. */
  points: number;
}

/** The largest difference between the weights of eager attention and those of the capture. */
export interface WeightDifference {
  /** Of the input. */
  tokens: number;
  /** Absolute; null if nothing could be compared. */
  largest: number | null;
  /** Rows of all heads that were compared. */
  rows: number;
  /** Rows of all heads. */
  total: number;
}

/** The key-value cache of one stream, with the model's own heads or with others. */
export interface KvCache {
  stream: string;
  /** Whose tokens are kept. */
  side: string;
  /** How many heads share a key and a value. */
  sharing: "multi-head" | "grouped-query" | "multi-query";
  /** Key and value heads per layer. */
  kv_heads: number;
  /** Whether the model is built like this. */
  own: boolean;
  /** While no window is full. */
  bytes_per_token: number;
  /** The most that the model reads; null if it has no limit. */
  tokens: number | null;
  /** With so many tokens; null without a limit. */
  bytes: number | null;
}

/** One attention of a model: `self`, or `encoder`, `decoder` and `cross`. */
export interface Stream {
  /** Self; or encoder, decoder and cross. */
  name: string;
  /** Of attention. */
  layers: number;
  /** Query heads per layer. */
  heads: number;
  /** Key and value heads per layer; fewer than heads if they share. */
  kv_heads: number;
  /** Length of a query or key vector. */
  head_size: number;
  /** Which tokens the rows are. */
  query_side: string;
  /** Which tokens the columns are. */
  key_side: string;
  /** No token attends to later ones. */
  causal: boolean;
  /** One per layer, in order. */
  details: Layer[];
  /** Layers of the same stack that have no softmax attention. */
  others: OtherLayer[];
  /** Heads that align rows with columns, by the model's own configuration. */
  alignment_heads: [number, number][];
  /** How its rows are labelled by default. */
  rows: "read" | "written";
}

/** What one layer of attention does besides the plain formula. */
export interface Layer {
  /** The model's own number of this layer, which also counts layers without softmax attention. */
  number: number;
  /**
   * Attends to every allowed token, to those fewer than `window` tokens away (including the token itself), or to those in the same chunk of `window`.
   */
  kind: "full" | "sliding" | "chunked";
  /** Tokens; null for `full`. */
  window: number | null;
  /** Scores are bounded to plus and minus this; null if they are not. */
  softcap: number | null;
  /** A learned sink takes a share of each row that goes to no token, so rows sum to less than 1. */
  sink: boolean;
}

/** A layer without softmax attention, which has nothing to show. */
export interface OtherLayer {
  /** The model's own number of the layer. */
  number: number;
  /** Its kind, in the model's own word (`mamba`, `linear_attention`). */
  kind: string;
}

/** In one head, the keys that one token attends to less, and more, in B than in A. */
export interface AttentionShift {
  /** From 0. */
  layer: number;
  /** From 0. */
  head: number;
  /** The place of the query among the common rows. */
  query: number;
  /** The place, among the columns that both have, of the key whose weight grew most from A to B. */
  gained: number;
  /** Its weight in A. */
  gained_from: number;
  /** Its weight in B. */
  gained_to: number;
  /** The column whose weight shrank most; null if none shrank. */
  lost: number | null;
  /** Its weight in A. */
  lost_from: number | null;
  /** Its weight in B. */
  lost_to: number | null;
  /** Growth of the gained key's weight from A to B; above 0. */
  gain: number;
}

/** What a row or a column stands for. */
export interface AxisLabel {
  label: string;
  /** Positions of its tokens. */
  where: string;
  /** Whether it consists of special tokens only. */
  special: boolean;
}

/** A layer, a head, or a row: what a column of a budget is. */
export interface BudgetColumn {
  /** What an axis calls it. */
  label: string;
  /** Of a layer or a head. */
  layer: number | null;
  /** Of a head. */
  head: number | null;
  /** Of a row, the token that attends. */
  position: number | null;
}

/** From where some rows draw their attention. */
export interface BudgetDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "budget";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  /**
   * Whose rows: those that write the answer, or the whole text of a translation; the last; all of a model that predicts nothing; of a chosen word or of a part.
   */
  rows_of: "answer" | "written" | "last" | "all" | "chosen" | "part";
  /** Of these rows, the tokens that attend. */
  positions: number[];
  read: RowsRead;
  /** Whether the groups are words, sentences or parts. */
  unit: "token" | "word" | "sentence" | "part";
  /** Those that any of these rows may attend to, in reading order. */
  groups: GroupShare[];
  /** What the columns are. */
  per: "layer" | "head" | "step";
  /** Layers, heads, or rows. */
  columns: BudgetColumn[];
  /** Whether the cells count what the sink takes. */
  with_sink: boolean;
  /** The share of each group in each column. */
  cells: (number | null)[][];
  /** What evenly spread attention would give it there. */
  even_cells: (number | null)[][];
  sink: SinkShare;
  /** The sentence of the prompt with the largest ratio; null if it has fewer than three. */
  most_used: SentenceShare | null;
  /** The sentence with the smallest. */
  most_neglected: SentenceShare | null;
  /** The main numbers in sentences. */
  statements: string[];
  colours: ColourScale;
}

/** How many rows an analysis read. */
export interface RowsRead {
  /** As many. */
  read: number;
  /** Of how many. */
  total: number;
}

/** A sentence or a part, and what it gets of the attention over all heads and rows. */
export interface GroupShare {
  /** The beginning of its text, or its name. */
  label: string;
  /** The part of the input that it belongs to. */
  part: string | null;
  /** Its first token. */
  first: number;
  /** Its last token; other groups may lie between them. */
  last: number;
  /** How many it has. */
  tokens: number;
  /**
   * Whether it is a sentence or a part that somebody wrote: neither special tokens, nor padding, nor what a chat template adds.
   */
  is_text: boolean;
  /** With the sink, 0 to 1. */
  share: number;
  /** What evenly spread attention would give it. */
  even: number;
  /** Its share without the sink, each row scaled up to 1; null where nothing is left. */
  without_sink: number | null;
  /** What evenly spread attention would give it then. */
  even_without_sink: number | null;
  /** Its share in a sentence. */
  said: string;
}

/** What sinks take of whole rows. */
export interface SinkShare {
  /** Of the sink tokens. */
  positions: number[];
  /** Of the same. */
  labels: string[];
  /** What they take. */
  share: number;
  /** What a learned sink takes, which is no token. */
  learned: number;
}

/** A sentence that stands out; its share is without the sink. */
export interface SentenceShare {
  /** Its beginning. */
  label: string;
  /** Its first token. */
  first: number;
  /** 0 to 1. */
  share: number;
  /** What evenly spread attention would give it. */
  even: number;
  /** The one divided by the other. */
  ratio: number;
}

/** How values become colours. */
export interface ColourScale {
  /** The value at 0. */
  low: number;
  /** The value at 1. */
  high: number;
  /** Of the steps of colour, 0 to 1 between these two, ascending; below them is the first colour. */
  places: number[];
  /** Of the colour bar. */
  ticks: Tick[];
  light: Colours;
  dark: Colours;
}

/** A tick of a colour bar. */
export interface Tick {
  /** 0 to 1 along the bar. */
  place: number;
  /** The value there. */
  text: string;
}

/** The colours of one theme. */
export interface Colours {
  /** `#rrggbb`, from the lowest value to the highest; evenly spaced along the colour bar. */
  steps: string[];
  /** Of a cell without a value. */
  missing: string;
}

/** The plain formula for one cell, in double precision, beside what the model itself computes. */
export interface Calculation {
  /** The query vector, after position encoding. */
  query: number[];
  /** The key vector. */
  key: number[];
  /** Query · key. */
  dot: number;
  /** The factor applied to it, usually 1 / √head_size. */
  scaling: number;
  /** Dot · scaling, before any mask. */
  score: number;
  /** false if the mask forbids the query to attend to the key; the weight is then 0. */
  allowed: boolean;
  /** The largest score of the row, over the allowed keys. */
  row_maximum: number;
  /** Σ exp(score - row_maximum) over those keys. */
  row_sum: number;
  /** Exp(score - row_maximum) / row_sum. */
  weight: number;
  /** From the model's own attention function; all pictures show this one. */
  model_weight: number;
  /** Between those two. */
  difference: number;
  /** Whether the difference is at most 1e-5. */
  exact: boolean;
  /** A sentence if the formula is not all that the model computes; otherwise empty. */
  note: string;
}

/** A language that a clip may be in. */
export interface Candidate {
  /** As in the model's token for it. */
  code: string;
  name: string;
  /** 0 to 1; those of all its languages add up to 1. */
  probability: number;
}

/** One run of a model over one input, and what can be requested about it. */
export interface CaptureReply {
  /** 32 hexadecimal digits; the same for the same model and text. */
  id: string;
  /** Its key. */
  model: string;
  /** The input, in words. */
  text: string;
  input: Input;
  /** By side, the text that its tokens' characters count in. */
  texts: {
    [k: string]: string;
  };
  /** By side, in order. */
  tokens: {
    [k: string]: Token[];
  };
  /** In the order in which they are offered. */
  streams: CaptureStream[];
  /** By side, where the parts of the input lie among its tokens; empty where it has none. */
  parts: {
    [k: string]: InputPart[];
  };
  /** By side, where its tokens lie in an image or a clip. */
  media: {
    [k: string]: Picture | Sound;
  };
  /** The tokens for which the vocabulary has nothing; null if there are none. */
  unknown: UnknownTokens | null;
  /** Of the model's task head; empty without one. */
  predictions: Prediction[];
  /** In which a multilingual model writes down a clip; null for other models. */
  language: Language | null;
  exactness: Exactness;
  provenance: Provenance;
  /** Milliseconds of each step of the run that made it. */
  timings: {
    [k: string]: number;
  };
}

/** One input, of any kind that a model reads. Fields that were not supplied are null. */
export interface Input {
  /** The sentence; for an encoder-decoder, the source. */
  text: string | null;
  /** A conversation, instead of a text; the model's own chat template writes the text. */
  messages: Message[] | null;
  /** Control tokens typed in a message are read as such, not as text; without messages always false. */
  control_tokens: boolean;
  /** The second of two texts, for encoders that read two (segments A and B). */
  pair: string | null;
  /** The input of an encoder-decoder's decoder; without it the model generates it. */
  target: string | null;
  /** How the model continues the text. */
  generate: Generation | null;
  /** Code of the language in which a multilingual model transcribes a clip; without it the model detects it. */
  language: string | null;
  /** Digest of an uploaded file. */
  image: string | null;
  /** Digest of an uploaded file. */
  audio: string | null;
  /** Digest of a file of attention that no model here computed; the other fields are then null. */
  tensors: string | null;
}

/** One message of a conversation. */
export interface Message {
  /** Who says it; a passage stands before the next message of the user, inside it. */
  role: "system" | "user" | "assistant" | "passage";
  /** Its text, exactly as typed. */
  content: string;
}

/** How a model continues a prompt, or generates the target of an encoder-decoder. */
export interface Generation {
  /** Most tokens; fewer if the model ends by itself. */
  tokens: number;
  /** The most likely token each time, sampling, or the most likely of several paths. */
  method: "greedy" | "sample" | "beam";
  /** Number of paths; only for `beam`. */
  beams: number;
  /** Of the sampling; only for `sample`. */
  seed: number;
  /** Divides the scores before sampling; only for `sample`. */
  temperature: number;
}

/** One position of the model's input. */
export interface Token {
  /** Number in the vocabulary. */
  id: number;
  /** Display text: the text it covers, or the name of a special or unknown token. */
  text: string;
  /** The vocabulary's own spelling (`##ing`, `Ġcat`). */
  piece: string;
  /** First character (code point) of the text it covers; null for special tokens. */
  start: number | null;
  /** The character after the last it covers. */
  end: number | null;
  /** It has a meaning of its own (`[CLS]`, `<s>`), added by the tokenizer or typed. */
  special: boolean;
  /** Index of the word it belongs to; null for special tokens. */
  word: number | null;
  /** It continues the word of the token before it. */
  continues: boolean;
  /**
   * Which part of the input it belongs to, if there are several: `A` and `B` of a pair, `prompt` and `answer` of a generation, `message-1` and so on and `template` of a conversation; null otherwise.
   */
  part: string | null;
  /**
   * Index of the sentence it belongs to, by the rules of Unicode (UAX 29); null for special tokens and for what is no text.
   */
  sentence: number | null;
  /** The bytes of UTF-8 that its piece stands for (`20 63 61 74`); null if it stands for none. */
  hex: string | null;
  /** It stands for no part of the supplied input, such as the silence that a model adds after a clip. */
  padding: boolean;
  /** The vocabulary has nothing for its text, so the model reads only that something is there. */
  unknown: boolean;
  /** The text, with `##` in front if the token continues a word. */
  label: string;
  /** Its name on an axis, if it is a patch (`3,4`) or a moment; null for text. */
  short: string | null;
}

/** One attention of a capture. */
export interface CaptureStream {
  /** Self; or encoder, decoder and cross. */
  name: string;
  /** Of attention. */
  layers: number;
  /** Query heads per layer. */
  heads: number;
  /** Key and value heads per layer; fewer than heads if they share. */
  kv_heads: number;
  /** Length of a query or key vector. */
  head_size: number;
  /** Which tokens the rows are. */
  query_side: string;
  /** Which tokens the columns are. */
  key_side: string;
  /** No token attends to later ones. */
  causal: boolean;
  /** One per layer, in order. */
  details: Layer[];
  /** Layers of the same stack that have no softmax attention. */
  others: OtherLayer[];
  /** Heads that align rows with columns, by the model's own configuration. */
  alignment_heads: [number, number][];
  /** How its rows are labelled by default. */
  rows: "read" | "written";
  /** Rows: tokens that attend. */
  queries: number;
  /** Columns: tokens attended to. */
  keys: number;
  /** Whether the vectors behind the weights are known, so that their calculation can be shown. */
  vectors: boolean;
}

/** Adjacent tokens of one part of the input; a part may have several such stretches. */
export interface InputPart {
  /** Of the part, as tokens name it. */
  name: string;
  /** Who says the message; null if it is none. */
  role: ("system" | "user" | "assistant" | "passage") | null;
  /** Its first token. */
  first: number;
  /** Its last token. */
  last: number;
  /** Its first character in the text of its side; null if it has no text. */
  start: number | null;
  /** The character after its last. */
  end: number | null;
}

/** The positions of tokens in an image. */
export interface Picture {
  /** Pixels of the picture that the model reads. */
  width: number;
  /** Pixels of the picture that the model reads. */
  height: number;
  /** Of patches. */
  rows: number;
  /** Of patches. */
  columns: number;
  /** The token position of the patch at the top left; the others follow row by row. */
  first: number;
  /** What was done to the file before the model read it, in sentences; empty if nothing was. */
  note: string;
  kind: "image";
}

/** The times of the tokens of a clip. */
export interface Sound {
  /** Length of the clip. */
  seconds: number;
  /** The token position at which the clip begins. */
  first: number;
  /** Seconds from one token to the next. */
  step: number;
  /**
   * The spectrogram is what the model reads; otherwise it reads the waveform, and the spectrogram was computed for display.
   */
  as_read: boolean;
  /** What was done to the file before the model read it; empty if nothing was. */
  note: string;
  kind: "audio";
}

/** What the model cannot read of a text. */
export interface UnknownTokens {
  /** How many tokens. */
  count: number;
  /** What they stand for, each once, in order. */
  texts: string[];
  /** All of it in a sentence. */
  note: string;
}

/** A prediction of the model at one position of its input. */
export interface Prediction {
  /** The next token, the token behind a mask, or a label for the whole input. */
  kind: "next" | "mask" | "label";
  /** The token at which it was predicted; null for a label. */
  side: string | null;
  /** The token it was read off; null for a label. */
  position: number | null;
  /** The most likely first; the rest is left out. */
  options: Option[];
}

/** A possible token or label, and its probability (0-1). */
export interface Option {
  text: string;
  id: number;
  /** 0 to 1. */
  probability: number;
}

/** The language whose token the decoder reads. */
export interface Language {
  /** As in the model's token for it. */
  code: string;
  name: string;
  /**
   * The model detected it; the user chose it; the target began with it; or the model's own configuration names it.
   */
  origin: "detected" | "chosen" | "typed" | "configured";
  /**
   * The model's probability that the clip is in it, among its languages; null if it has no head that predicts it.
   */
  probability: number | null;
  /** The languages that are most likely by the model, whichever was read. */
  likeliest: Candidate[];
}

/** How far the shown weights can be from the model's own. */
export interface Exactness {
  /**
   * Largest absolute difference from the model's eager `output_attentions` over all streams, layers, heads and cells of the probe text; null for imported attention, which has no model to compare with.
   */
  max_difference: number | null;
  /** The text on which that was measured when the model was loaded. */
  probe: string;
  /** The largest difference allowed; a model above it is refused. */
  tolerance: number;
  /** The precision the model ran in. */
  dtype: string;
  row_sums: RowSums;
}

/** Smallest and largest sum of the checked rows, over every layer and head. */
export interface RowSums {
  minimum: number;
  maximum: number;
  rows_checked: number;
  rows_total: number;
}

/** The input and the model. Each model reads some of the fields, see GET /api/models. */
export interface CaptureRequest {
  /** The text; the source of an encoder-decoder. */
  text?: string | null;
  /**
   * A conversation, instead of a text, for models whose `takes` has messages; the model's chat template writes the text. A passage stands before the user's message that it is for.
   */
  messages?: MessageRequest[] | null;
  /** Control tokens typed in a message are read as such; without it they are text. */
  control_tokens?: boolean;
  /** A second text, for models that read two. */
  pair?: string | null;
  /** What the decoder of an encoder-decoder reads; without it the model writes it. */
  target?: string | null;
  /** Let the model go on by itself, or say how it writes the target. */
  generate?: GenerationRequest | null;
  /**
   * In which language a multilingual model writes down a clip, one of the codes in the `languages` of its card; without it the model detects the language.
   */
  language?: string | null;
  /** SHA-256 of an uploaded picture. */
  image?: string | null;
  /** SHA-256 of an uploaded clip. */
  audio?: string | null;
  /** SHA-256 of an uploaded file of attention. No model is run; nothing else may be sent. */
  tensors?: string | null;
  /** Key of a model from GET /api/models; the default model if absent. */
  model?: string | null;
}

/** One message of a conversation. */
export interface MessageRequest {
  /** Who says it; each model accepts some `roles`. */
  role: "system" | "user" | "assistant" | "passage";
  /**
   * Exactly as the model shall read it: not blank, no NUL, no lone surrogates, as long as the model can read it and memory can hold it, or FOLLOWSPOT_MAX_CHARACTERS.
   */
  content: string;
}

/** How the model generates text. */
export interface GenerationRequest {
  /** How many at most. */
  tokens?: number;
  /** The likeliest token each time, draws, or a beam search. */
  method?: "greedy" | "sample" | "beam";
  /** Paths of a beam search. */
  beams?: number;
  /** Of the draws. */
  seed?: number;
  /** Divides the scores before the draws. */
  temperature?: number;
}

/** The heads of a model. */
export interface Census {
  options: CensusOptions;
  /** Whose heads they are. */
  stream: string;
  layers: number;
  /** Per layer. */
  heads: number;
  /** Every kind, in the order in which heads are named. */
  kinds: KindScores[];
  /** `[layer][head]`, names of the kinds of that head, the most telling first. */
  labels: string[][][];
  /** Where the needle lay, from 0, the beginning, to 1, the end; empty without a needle. */
  depths: number[];
  /** `[depth][layer][head]`, what the question gave to the needle there. */
  sweep: (number | null)[][][];
  /** `[depth][layer]`, what evenly spread attention would give. */
  sweep_even: (number | null)[][];
  /** `[layer][head]`, what the text after the needle, which does not ask, gave to it; null without such a text. */
  unasked: (number | null)[][];
  /** Plain sentences on what was found. */
  statements: string[];
  /** Plain sentences on what was measured, and how. */
  notes: string[];
}

/** The texts of a census, and how long they are. */
export interface CensusOptions {
  /** Of each text, at most. */
  tokens: number;
  /** At how many places the needle is hidden. */
  depths: number;
  /** The sentence that is to be found. */
  needle: string;
  /** Asks for it. */
  question: string;
  /** Of the random tokens. */
  seed: number;
}

/** A kind of head, and how far each head is of it. */
export interface KindScores {
  /** Stable identifier. */
  name: string;
  /** Display name. */
  title: string;
  /** One plain sentence. */
  explanation: string;
  /** Of a head's score, as text. */
  formula: string;
  /** Where the definition comes from. */
  source: string;
  /** Roles of one family have the same colour in the overview. */
  family: string;
  /** The score from which a head has the role, 0 to 1. */
  threshold: number;
  /** Where that number comes from. */
  threshold_source: string;
  /** Multiple of the baseline that a score must also reach. */
  times: number;
  /** What the baseline is. */
  chance: string;
  /** A sentence that has what the role needs; null if none helps. */
  example: string | null;
  /** `[layer][head]`, 0 to 1; null where it could not be measured. */
  values: (number | null)[][];
  /** By layer, what evenly spread attention would give; null likewise. */
  even: (number | null)[];
  /**
   * `[layer][head]`, the score that a head needs: the threshold, or twice what it would get by chance; null likewise.
   */
  least: (number | null)[][];
  /** Whether any head could be measured. */
  measured: boolean;
}

/** Addresses of its parts, below this server's address. */
export interface CensusLinks {
  census: string;
  /** Its pictures and tables, without the suffix of a format; null until it is done. */
  files: string | null;
}

/** A census in its current state. */
export interface CensusReply {
  /** Made of the model's revision and the options. */
  id: string;
  model: string;
  /** Whether it is done. */
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  /** Scans and measurements that are done before it, while it waits. */
  ahead: number;
  /** Why it failed, as a problem document. */
  problem: Problem | null;
  /** Display name of the model. */
  title: string;
  /** Texts that the model has read. */
  done: number;
  /** Texts that it will read; 0 before they are made. */
  planned: number;
  /** What was found; null until it is done. */
  census: Census | null;
  /** Kinds with their strongest heads, for reading; likewise. */
  table: NumberTable | null;
  /** Where the numbers come from. */
  source: string;
  links: CensusLinks;
}

/** An RFC 9457 problem. Further members state facts, such as progress or request_id. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** What happened, in a sentence. */
  detail: string;
  /** Stable; docs/errors.md explains each. */
  code: string;
  /** What to do about it. */
  hint: string;
  /** What was asked. */
  asked?: number | string | number[] | string[] | null;
  /** What the limit is. */
  limit?: number | string | number[] | string[] | null;
  /** Of a text that is too long: which parts of it could be kept. */
  keep?: Keep[] | null;
  /** All that is wrong, if it is more than one thing. */
  errors?: Fault[] | null;
  [k: string]: unknown;
}

/** The longest first, last or middle part of a text with which the request is accepted. */
export interface Keep {
  /** Which part of the text. */
  part: "first" | "last" | "middle";
  /** Which text; message-1 is the first of a conversation. */
  field: string;
  /** How many of its characters are before the part, in code points. */
  start: number;
  /** How many the part has. */
  characters: number;
  /** How many tokens the model then reads there; null before it was split into tokens. */
  tokens: number | null;
}

/** One thing that is wrong with a request. */
export interface Fault {
  where: string;
  problem: string;
  /** What was asked. */
  asked?: string | null;
  /** What the limit is. */
  limit?: number | string | number[] | string[] | null;
}

/** Numbers as text, in the reader's language. */
export interface NumberTable {
  /** What they are; empty where the headings say it. */
  title: string;
  /** Headings. */
  columns: string[];
  /** The first cell of each is its heading. */
  rows: string[][];
}

/** Which model is measured, and on what. */
export interface CensusRequest {
  /** Key of a model from GET /api/models; the default model if absent. */
  model?: string | null;
  /** self, or encoder of a translation model. */
  stream?: string | null;
  /** Of the text; 2,048 if absent, or as many as the model reads. */
  tokens?: number | null;
  /** At how many depths the needle is hidden; 6 if absent. */
  depths?: number | null;
  /** The sentence that is hidden in the text; our own if absent. */
  needle?: string | null;
  /** The question that it answers. */
  question?: string | null;
  /** Of the random tokens. */
  seed?: number | null;
}

/** A token or label, and how likely it is before and after a change. */
export interface ChangedOption {
  text: string;
  id: number;
  /** Its probability in the model as it is, 0 to 1. */
  before: number;
  /** Its probability with the change, 0 to 1. */
  after: number;
}

/** A token or label that an outcome can be about. */
export interface Choice {
  /** For `OutcomeOptions`: its text where that names it, else # and its number. */
  name: string;
  /** For display. */
  text: string;
}

/** Similar heads on this input. */
export interface Cluster {
  /** (layer, head), in order. */
  heads: [number, number][];
  /** Of the role that most of them share. */
  title: string;
  /**
   * Name of that role, which at least half of them have; null if there is none. A role that only reports a sink counts if no other one does.
   */
  role: string | null;
  /** How many of the heads have it. */
  shared: number;
  /**
   * If `role` is null or only reports a sink: the title of the other role that most of them have, if at least a quarter does; else null.
   */
  also: string | null;
  /** How many of the heads have that one. */
  also_shared: number;
  /** Mean share of their attention that goes to sinks; null if there are none. */
  sink: number | null;
  /** The part of it that goes to sink tokens; null without such. */
  sink_tokens: number | null;
  /** The part of it that goes to a learned sink, which is not a token; null without one. */
  sink_learned: number | null;
  /** Mean distance between two of them; null for a single head. */
  spread: number | null;
}

/** A, B and A − B on the same axes, as plotly.js draws them. */
export interface ComparisonFigure {
  /**
   * The first three traces are heatmaps of A, of B and of A − B, whose `z` holds exact float32 values, `[query, key]`, NaN where there is nothing to show; the others carry the colour bars.
   */
  data: {
    [k: string]: unknown;
  }[];
  layout: ComparisonLayout;
  /** For `Plotly.newPlot`; nothing is uploaded to others. */
  config: {
    [k: string]: unknown;
  };
}

/** The axes of three heatmaps, their labels, and what surrounds the cells, as plotly.js reads them. */
export interface ComparisonLayout {
  meta: ComparisonMeta;
  [k: string]: unknown;
}

/** What the three heatmaps of a comparison show, in words and numbers. */
export interface ComparisonMeta {
  /** Of both. */
  title: string;
  titles: PictureTexts;
  read: PictureTexts;
  /** Each row of A, of B or of both; where a cell is a block, several of them. */
  queries: AlignedUnit[];
  /** Each column of A, of B or of both; where a cell is a block, several of them. */
  keys: AlignedUnit[];
  /** Which tokens the rows are. */
  query_side: string;
  /** Which tokens the columns are. */
  key_side: string;
  /** How the rows of decoders are named, if alike in A and B. */
  rows: ("read" | "written") | null;
  parts: Parts;
  /** null: all keys are shown. */
  removed: RemovedShares | null;
  /** How the two were matched, and what was done to each, in sentences. */
  notes: string[];
  /** Rows and columns behind one cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
  /** The end of the scale of differences. */
  range: number;
  /** What a row or a column stands for: as asked for, or `word` because the models cut words otherwise. */
  unit: "token" | "word" | "sentence" | "part";
  a: SideFacts;
  b: SideFacts;
  spec: DrawnTokens;
}

/** A text for each of the three pictures. */
export interface PictureTexts {
  /** Of A. */
  a: string;
  /** Of B. */
  b: string;
  /** Of A − B. */
  difference: string;
}

/** The parts of the input. */
export interface Parts {
  /** Among the rows. */
  rows: Span[];
  /** Among the columns. */
  columns: Span[];
}

/** A part of the input among rows or columns. */
export interface Span {
  /** Its name. */
  part: string;
  /** Its first row or column, from 0. */
  first: number;
  /** Its last one. */
  last: number;
}

/** Of each row, the share of its weight on keys that are not shown. */
export interface RemovedShares {
  /** In A; null where A lacks the row. */
  a: (number | null)[];
  /** In B; null where B lacks the row. */
  b: (number | null)[];
}

/** One of the two. */
export interface SideFacts {
  /** Its heads, in words. */
  title: string;
  /** Its id. */
  capture: string;
  model: string;
  /** The input, in words. */
  text: string;
  stream: string;
  /** As in an address. */
  heads: string;
  /** How several heads become one matrix. */
  by: "mean" | "max";
  /** The heads `[layer, head]`, each once. */
  members: [number, number][];
  provenance: Provenance;
}

/** Which tokens are shown, and how their weights are drawn. */
export interface DrawnTokens {
  /**
   * What one row and one column stand for: a token; a word, made of its sub-words; a sentence, by the rules of Unicode (UAX 29); a part of the input. The weights on the tokens of a unit are added up, and their rows averaged.
   */
  unit: "token" | "word" | "sentence" | "part";
  /**
   * Special tokens such as [CLS] are shown. Without them nothing is renormalised, and the share removed is stated.
   */
  specials: boolean;
  /**
   * Only the rows of this part of the input: A or B of a pair, prompt or answer of a generation, message-1 (and so on) or template of a conversation; all if absent. Nothing is renormalised.
   */
  query_part: string | null;
  /** Only the columns of this part; the share removed is stated. */
  key_part: string | null;
  /**
   * How the rows of a decoder are named: by the token that is read there, or by the one being written, which the row predicts. The weights stay where they are. If absent: as the stream’s `rows` says.
   */
  rows: ("read" | "written") | null;
  /**
   * Tokens that stand for nothing in the input are shown, such as the silence that a model adds after a clip. Without them nothing is renormalised, and the share removed is stated.
   */
  padding: boolean;
  /** How a weight from 0 to 1 becomes a colour. */
  scale: "linear" | "sqrt" | "log";
  /** Which colours; `auto` is the theme's own. */
  colours: "auto" | "inferno" | "viridis" | "cividis" | "greys";
  /** Dark, where larger weights are brighter, or light, where they are darker. */
  theme: "light" | "dark";
  /** The most rows and columns; above it, each cell is the largest of a block. null: no pooling. */
  max_cells: number | null;
}

/** Two heads, or sets of heads, on common rows and columns: in numbers, and as the workbench draws them. */
export interface ComparisonMatrix {
  /** What a row or a column stands for: as asked for, or `word` because the models cut words otherwise. */
  unit: "token" | "word" | "sentence" | "part";
  /** Each row of A, of B or of both; where a cell is a block, several of them. */
  rows: AlignedUnit[];
  /** Each column of A, of B or of both; where a cell is a block, several of them. */
  columns: AlignedUnit[];
  a: SideFacts;
  b: SideFacts;
  /** How far they differ. */
  measures: MeasuredDivergence[];
  /** In sentences. */
  notes: string[];
  /** Of both. */
  title: string;
  /**
   * Float32 `[rows, columns]` of A, of B and of A − B: exact, NaN where there is none.
   *
   * @minItems 3
   * @maxItems 3
   */
  values: [PackedArray, PackedArray, PackedArray];
  texts: PictureTexts;
  /** How a weight becomes a colour. */
  scale: "linear" | "sqrt" | "log";
  /** The same in a sentence. */
  scale_note: string;
  colours: ColourScale;
  difference_colours: ColourScale;
  parts: Parts;
  /** How the rows of decoders are named, if alike in A and B. */
  row_naming: ("read" | "written") | null;
  /** Whether rows and columns are the same tokens, so that one can attend to itself. */
  aligned: boolean;
  /** null: all keys are shown. */
  removed: RemovedShares | null;
  /** Rows and columns behind one cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
}

/** How far the two differ, by one definition. */
export interface MeasuredDivergence {
  /** Stable identifier. */
  name: string;
  /** Display name. */
  title: string;
  /** One plain sentence. */
  explanation: string;
  /** For two rows p and q, as text. */
  formula: string;
  /** Where the definition comes from. */
  source: string;
  /** Of the value; empty for a share of attention or a correlation. */
  unit: string;
  /** The smallest possible value. */
  low: number;
  /** The largest possible value. */
  high: number;
  /** The mean over the rows that have it; of the correlation, that over all cells at once. */
  overall: number | null;
  /** Of each row; null where only one side has it, or it has no such value. */
  rows: (number | null)[];
  /** Why there is no such value at all; else empty. */
  undefined: string;
}

/** A numeric array as Plotly reads it: base64 of the little-endian values in row-major order. */
export interface PackedArray {
  /** f4: float32. u1: uint8. */
  dtype: "f4" | "u1";
  /** Sizes, outermost first, with commas. */
  shape: string;
  /** The values, base64. */
  bdata: string;
}

/** Whether integrated gradients add up to what they must. */
export interface Completeness {
  /** The sum over all tokens. */
  total: number;
  /** The outcome minus that of the baseline, which the sum approximates. */
  difference: number;
  /** Points of the path at which gradients were taken. */
  steps: number;
}

/** A logit, or the difference of two, as a sum over the parts of the model. */
export interface ContributionsDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "contributions";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  outcome: Outcome;
  outcome_text: OutcomeText;
  /** The attentions whose heads are listed. */
  streams: string[];
  /** Of the token and its position, in logits. */
  embedding: number;
  /** In their order. */
  layers: LayerContributions[];
  /** Of the output projections, of the final norm and of the unembedding, in logits. */
  biases: number;
  /** The sum of all. */
  total: number;
  colours: ColourScale;
}

/** What is measured, on one input. */
export interface Outcome {
  /**
   * Logprob and divergence are in nats, logit and difference in logits; similarity is a cosine; change is a share of the embedding's length.
   */
  measure: "logprob" | "logit" | "difference" | "divergence" | "similarity" | "change";
  /** What predicts: the next token, the token behind a mask, or a label; null for an embedding. */
  kind: ("next" | "mask" | "label") | null;
  /** Of the position; null for a label or an embedding. */
  side: string | null;
  /** The token whose row predicts; null for a label or an embedding. */
  position: number | null;
  /** The token or label in question; null for a divergence or an embedding. */
  token: number | null;
  /** The same for display. */
  text: string;
  /** With difference, the token or label whose logit is subtracted. */
  foil: number | null;
  /** The same for display. */
  foil_text: string;
  /** With similarity, the text whose embedding this one is compared with. */
  reference: string;
  /** Of the model as it is, in the unit of the measure; 0 for a distance. */
  value: number;
  /** What the model predicts there, the likeliest first; empty for an embedding. */
  choices: Choice[];
  /** Whether a change may raise or lower it; a distance only grows. */
  signed: boolean;
}

/** What is measured, in words. */
export interface OutcomeText {
  /** To stand after a colon. */
  name: string;
  /** Of changes, at an axis. */
  unit: string;
  /** The unit to stand after a number. */
  after_number: string;
  /** The name, and for what is no distance the value without a cut, in sentences. */
  statement: string;
}

/** What the parts of one layer add to a logit. */
export interface LayerContributions {
  /**
   * Of each stream of attention, in the order of `Contributions.streams`, of each head, in logits; empty where the layer has no such attention.
   */
  heads: number[][];
  /**
   * Of everything else in the layer: its feed-forward network; in some models other layers too, such as a state-space one.
   */
  rest: number;
}

/** Addresses of its parts, below this server's address. */
export interface CostLinks {
  cost: string;
  /** Its picture and tables, without the suffix of a format; null until something is measured. */
  files: string | null;
}

/** A measurement in its current state. */
export interface CostReply {
  id: string;
  model: string;
  /** Whether it is done. */
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  /** Scans and measurements that are done before it, while it waits. */
  ahead: number;
  /** Why it failed, as a problem document. */
  problem: Problem | null;
  /** Lengths that are measured. */
  measured: number;
  /** Spent on the inference thread so far. */
  seconds: number;
  cost: AttentionCost;
  /** That this is not the whole measurement; null if it is. */
  status: string | null;
  /** Plain sentences on what was found. */
  statements: string[];
  /** Plain sentences on what was measured, how, and what it does not show. */
  notes: string[];
  /** The same numbers for reading. */
  tables: NumberTable[];
  links: CostLinks;
}

/** Which model is measured, and how far. */
export interface CostRequest {
  /** Key of a model from GET /api/models; the default model if absent. */
  model?: string | null;
  /** Of the longest input; as many as the model reads if absent. */
  tokens?: number | null;
  /** Runs that are likely to take longer in all are left out; 60 if absent. */
  seconds?: number | null;
}

/** How many are done, and how many there are. */
export interface Count {
  done: number;
  total: number;
}

/**
 * What happens to the outcome as tokens are removed, in the order of one ranking.
 *
 * Removing a token cuts all edges to it, in every head and layer of the stream, except its own to itself. A
 * loss is the outcome of the model as it is minus the outcome after; of a distance, its size after.
 */
export interface Curves {
  /** Whose ranking it is; null: a random order. */
  method: ("weight" | "norm" | "rollout" | "flow" | "gradient" | "integrated" | "knockout") | null;
  /** The loss without the first tokens of the ranking, for each of `SHARES`. */
  comprehensiveness: number[];
  /** The loss with the first tokens only, for each of `SHARES`. */
  sufficiency: number[];
}

/** The difference between a capture's weights and the model's own eager ones, on its input. */
export interface Difference {
  /** Largest absolute difference over every stream, layer and head, and the compared rows; null if none was. */
  max_difference: number | null;
  /** Rows of all heads, spread evenly over the input. */
  rows_compared: number;
  /** How many there are. */
  rows_total: number;
  /** How it was measured, or why it was not, in sentences. */
  note: string;
}

/** The attention to keys at some distances. */
export interface DistanceShare {
  /** The smallest distance, in tokens. */
  first: number;
  /** The largest. */
  last: number;
  /** Of the attention of all rows, 0 to 1. */
  share: number;
  /** The share that it would be if each row attended evenly to all keys that it may attend to. */
  even: number;
}

/** An edge with its weight and its effect. */
export interface EdgePoint {
  /** Of the matrix. */
  row: number;
  /** Of the matrix. */
  column: number;
  /** 0 to 1. */
  weight: number;
  /** The change of the outcome if the edge were cut. */
  effect: number;
  /** Whether the effect is verified by running the model; else it is a first-order estimate. */
  verified: boolean;
}

/** Whether the marked edge matters, in each head alone. */
export interface EffectEvidence {
  /** What is measured in each sentence. */
  measure: "logprob" | "logit" | "difference" | "divergence" | "similarity" | "change";
  /** Heads with at most this q are marked. */
  rate: number;
  /** How many there are. */
  marked: number;
  /** Runs of the model with an edge cut. */
  runs: number;
  /** The one with the largest size first; those without any estimate last. */
  heads: HeadEffect[];
  /** Plain sentences on what is measured, how, and what it does not show. */
  notes: string[];
}

/**
 * What cutting the marked edge in one head alone would change, over all sentences.
 *
 * Intervals are percentiles of a bootstrap over sentences. A value is null where no sentence has it.
 */
export interface HeadEffect {
  layer: number;
  head: number;
  /** Mean weight of the key, 0 to 1. */
  weight: number;
  /** Sentences in which the effect could be estimated. */
  estimated: number;
  /** Mean first-order change of the outcome; changes of opposite signs cancel. */
  effect: number | null;
  /** Lower end of its interval. */
  effect_low: number | null;
  /** Its upper end. */
  effect_high: number | null;
  /** Mean size of the change, whatever its sign. */
  size: number | null;
  /** Mean size of the change by another word of the same query instead of the key. */
  other_size: number | null;
  /** Sentences in which both could be estimated. */
  compared: number;
  /** Mean of the one size minus the other, within each sentence. */
  difference: number | null;
  /** Lower end of its interval. */
  difference_low: number | null;
  /** Its upper end. */
  difference_high: number | null;
  /** Two-sided p of that difference, if signs were random. */
  p: number | null;
  /** The smallest false discovery rate, over all heads, at which this head is marked. */
  q: number | null;
  /** Mean change by runs of the model; null if this head was not verified. */
  verified: number | null;
  /** Lower end of its interval. */
  verified_low: number | null;
  /** Its upper end. */
  verified_high: number | null;
  /** Mean size of the change by runs. */
  verified_size: number | null;
  /** Sentences in which it was verified. */
  runs: number;
}

/** The effects of a head, or of several that lose an edge at once, as plotly.js draws them. */
export interface EffectFigure {
  /**
   * The first trace is the heatmap, whose `z` holds float32 effects, `[query, key]`, NaN where nothing can be cut or estimated, and whose `customdata` holds the weight, the first-order estimate, and 1 where the effect is verified; the second carries the colour bar.
   */
  data: {
    [k: string]: unknown;
  }[];
  layout: EffectLayout;
  /** For `Plotly.newPlot`; nothing is uploaded to others. */
  config: {
    [k: string]: unknown;
  };
}

/** The axes of a heatmap of effects, their labels, and what surrounds the cells, as plotly.js reads them. */
export interface EffectLayout {
  meta: EffectMeta;
  [k: string]: unknown;
}

/** What a heatmap of effects shows, in words and numbers. */
export interface EffectMeta {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Which heads these are. */
  title: string;
  outcome: Outcome;
  /** Gradients behind each estimate; more than one for a distance. */
  directions: number;
  /** The rows. */
  queries: Unit[];
  /** The columns. */
  keys: Unit[];
  parts: Parts;
  /** What is measured, how, and what it does not show, in sentences. */
  notes: string[];
  /** Rows and columns of units behind a cell, which shows the largest effect; null for 1 x 1. */
  block: [number, number] | null;
  /** The heads `[layer, head]` that lose an edge at once. */
  heads: [number, number][];
  /** The end of the scale of effects. */
  range: number;
}

/** What cutting each edge of a head, or of several heads at once, would change. */
export interface EffectMatrix {
  /** Which heads these are. */
  title: string;
  /** What is merged, hidden, pooled or masked, in sentences. */
  notes: string[];
  /**
   * Float32 `[rows, columns]`, one picture: the change where it is verified, else its estimate; NaN where nothing can be cut or estimated.
   */
  values: PackedArray[];
  estimates: PackedArray;
  weights: PackedArray;
  verified: PackedArray;
  outcome: Outcome;
  outcome_text: OutcomeText;
  /** Gradients behind each estimate; more than one for a distance. */
  directions: number;
  /** The input, quoted, and short enough for a title. */
  text: string;
  /** How an effect becomes a colour. */
  scale: "linear" | "sqrt" | "log";
  colours: ColourScale;
  /** What the rows stand for, the queries. */
  rows: Unit[];
  /** What the columns stand for, the keys. */
  columns: Unit[];
  parts: Parts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  row_naming: ("read" | "written") | null;
  /** Rows and columns of units behind one cell, which shows the largest effect; null for 1 x 1. */
  block: [number, number] | null;
}

/** What makes the static picture of a figure interactive. Positions are in pixels of `inline_picture`. */
export interface EmbedData {
  /** Version of this; scripts refuse another one. */
  schema: number;
  /**
   * Width and height of the picture.
   *
   * @minItems 2
   * @maxItems 2
   */
  size: [number, number];
  /** Weights are shares of a row; only these are given in percent. */
  shares: boolean;
  /** What the rows of the matrices stand for. */
  rows: AxisLabel[];
  /** What their columns stand for. */
  columns: AxisLabel[];
  /**
   * Titles of the rows and of the columns.
   *
   * @minItems 2
   * @maxItems 2
   */
  axes: [string, string];
  /** Where they lie in the picture. */
  panels: Panel[];
  /** The same on a slide. */
  on_slide: SlideLayout | null;
  /**
   * The heads that a reader can switch between, the figure's own first; a comparison has one. Of effects there is one, with three matrices: the effects, the weights, and 1 where it is verified.
   */
  heads: Matrix[];
  /** Whether these are effects of cutting edges. */
  effects: boolean;
  /** Of weights; null where the picture is not drawn again. */
  colours: ColourScale | null;
  /** Why a cell has no value. */
  missing: string;
  /** What precedes a value that stands for several; else empty. */
  pooled: string;
  /** Row and column of the cell highlighted by the author. */
  pair: [number, number] | null;
  /** Places with a value, in pictures other than grids. */
  spots: Spot[];
  /** The numbers, where they are no matrix. */
  table: ListedRows | null;
  /** The same for plotly.js, in a file that includes it. */
  plotly: PlotlyFigure | null;
}

/** A grid of cells in the picture, in its pixels. */
export interface Panel {
  /** Of its values; empty for a single panel. */
  name: string;
  /** Its values are differences. */
  signed: boolean;
  /** Of the first cell. */
  left: number;
  /** Of the first cell. */
  top: number;
  /** Of one cell. */
  width: number;
  /** Of one cell. */
  height: number;
}

/** Where the same lies on a slide, in pixels of its picture. */
export interface SlideLayout {
  /**
   * Width and height of the picture.
   *
   * @minItems 2
   * @maxItems 2
   */
  size: [number, number];
  /** Where the matrices lie in it. */
  panels: Panel[];
  /** Places with a value, in other pictures. */
  spots: Spot[];
}

/** A place with a value, in pictures other than grids, in pixels. */
export interface Spot {
  /** Of the place. */
  left: number;
  /** Of the place. */
  top: number;
  /** Of the place. */
  width: number;
  /** Of the place. */
  height: number;
  /** Its value in words. */
  tip: string;
  /** The path of a line that reacts along its length; may be empty. */
  points: [number, number][];
}

/** The weights of one head, or of several combined. */
export interface Matrix {
  /** Which heads these are. */
  title: string;
  /** What is merged, hidden, pooled or masked, in sentences. */
  notes: string[];
  /** Float32 `[rows, columns]` of each picture: exact weights, NaN where there is none. */
  values: PackedArray[];
}

/** The numbers of a picture as a table. */
export interface ListedRows {
  /** Their names. */
  columns: string[];
  /** Of cells; the first ones. */
  rows: (string | number | null)[][];
}

/** A figure as plotly.js draws it. */
export interface PlotlyFigure {
  /**
   * The traces; the first one, or the first three of a comparison, are heatmaps, whose `z` holds exact float32 weights, `[query, key]`.
   */
  data: {
    [k: string]: unknown;
  }[];
  layout: PlotlyLayout;
  /** For `Plotly.newPlot`; nothing is uploaded to others. */
  config: {
    [k: string]: unknown;
  };
}

/** The axes, their labels, and what surrounds the cells, as plotly.js reads them. */
export interface PlotlyLayout {
  [k: string]: unknown;
}

/** The demand, and the time that it is likely to take now. */
export interface Estimate {
  /** Length of the input by side, including special tokens and all that may be generated. */
  tokens: {
    [k: string]: number;
  };
  /**
   * For the capture and the weights of all its heads, at the best speed measured, with all that may be generated.
   */
  work_seconds: number;
  /** What is kept (Q, K and V of all layers, or all weights), and the activations and weights of one layer. */
  bytes: number;
  /** Most tokens that the model can read, by side; null if it has no limit. */
  limit_tokens: {
    [k: string]: number | null;
  };
  /** Limit of work; null if there is none. */
  limit_seconds: number | null;
  limit_bytes: number;
  /** For the capture: reading, generation, the forward, and the checks after it. */
  seconds: number;
  /** For the weights of all heads, which the overview needs and the capture does not. */
  weights_seconds: number;
}

/** An example input, and the pair to select. */
export interface Example {
  title: string;
  /** Key of the model that the suggestion was made with. */
  model: string;
  layer: number;
  head: number;
  /** What the example shows, in a sentence. */
  note: string;
  /** Token positions of the pair to select; null to show the whole head. */
  query: number | null;
  /** Token positions of the pair to select; null to show the whole head. */
  key: number | null;
  /** Which attention; null for the model's first. */
  stream: string | null;
  /** The fields of the model's input. */
  text: string | null;
  /** The fields of the model's input. */
  messages: Message[] | null;
  /** The fields of the model's input. */
  pair: string | null;
  /** The fields of the model's input. */
  target: string | null;
  /** The fields of the model's input. */
  generate: Generation | null;
  /** The fields of the model's input. */
  image: string | null;
  /** The fields of the model's input. */
  audio: string | null;
  /** What differs in the input that it is compared with, by field; null if it is not compared. */
  b: {
    [k: string]: string;
  } | null;
  /** Its capture ships with Followspot and needs no model. */
  recorded: boolean;
}

/** The addresses of a saved figure; absolute if the server's address is known. */
export interface FigureLinks {
  /** For people. */
  page: string;
  api: string;
  /** For an iframe. */
  embed: string;
  /** 1200 x 630 pixels. */
  card: string;
  svg: string;
  png: string;
  pdf: string;
  json: string;
  csv: string;
  npz: string;
  html: string;
  /** For embeds. */
  view: string;
}

/** What the scripts of a saved figure's page need. */
export interface FigurePageConfig {
  /** Address below which the static files are served. */
  static: string;
  /** Other sites can request embeds, as the server has a public address. */
  oembed: boolean;
  /** Of the figure. */
  id: string;
  /** Of its author, or what it shows. */
  title: string;
  /** Its address; empty if the server does not know its own. */
  page: string;
  frame: FrameSize;
}

/** The size of a figure's frame in another page, in pixels. */
export interface FrameSize {
  width: number;
  height: number;
}

/** A figure to be saved, or a pruning. */
export interface FigureRequest {
  /** The parameters of the figure's address, by name, as GET /figure.svg takes them. */
  spec?: {
    [k: string]: string | number;
  };
  /** Instead: the id of a scan with `prune`, whose curves are saved. */
  scan?: string;
  /** Above the figure on its page; may be empty. */
  title?: string;
}

/** A token that is attended to while another is generated. */
export interface GeneratedKey {
  /** Of the token on the side of the keys. */
  position: number;
  /** For display. */
  text: string;
  /** 0 to 1, exact. */
  weight: number;
}

/** A part of the input, and what it gets of a row. */
export interface GeneratedPart {
  /** As tokens name it. */
  name: string;
  /** Who says the message; null if it is none. */
  role: ("system" | "user" | "assistant" | "passage") | null;
  /** The sum of the weights of its tokens. */
  weight: number;
  /** What it would get if each token of the row got the same. */
  even: number;
}

/** The row of one head in the step that generated a token: that of the token before it, which was read. */
export interface GeneratedRow {
  /** Whose attention it is. */
  stream: string;
  /** Of the head. */
  layer: number;
  /** Of the layer. */
  head: number;
  /** The position of its token, which was read: the one before the generated token. */
  query: number;
  /** That token for display. */
  read: string;
  /** How many tokens it is over. */
  keys: number;
  /** Its largest weights, largest first. */
  largest: GeneratedKey[];
  /** Of the side of its keys, in order; empty where it has none. */
  parts: GeneratedPart[];
}

/** A token that was just generated. */
export interface GeneratedToken {
  /** Counted from 0. */
  index: number;
  /** For display. */
  token: string;
  /**
   * What the answer grows by: empty for the token that ends it, and for the first pieces of a character of several tokens.
   */
  text: string;
  /**
   * Of the head that was asked for; null where the model has no such head, and for tokens that came before somebody asked.
   */
  row: GeneratedRow | null;
}

/** What is generated, and what is reported of it. */
export interface GenerationBegun {
  /** Greedy, sample or beam. */
  method: "greedy" | "sample" | "beam";
  /** Most tokens; fewer if the model ends by itself. */
  tokens: number;
  /**
   * Whether each token is reported as it comes: not for a beam search, which decides between its paths at the end.
   */
  text: boolean;
  /** Whether rows are reported, too: not for a model that returns its weights only with a whole run. */
  rows: boolean;
}

/** How it ended; the last event of every stream. */
export interface GenerationEnded {
  /**
   * Done: there is a capture; stopped: nobody waited for it any more; refused: the input is not accepted; failed; absent: there was nothing to follow.
   */
  outcome: "done" | "stopped" | "refused" | "failed" | "absent";
  /** That were reported. */
  tokens: number;
  /** Of the capture; null without one. */
  id: string | null;
  /** Why it was refused or failed; null otherwise. */
  problem: Problem | null;
}

/** A server-sent event: `begun` once tokens will come, `token` for each, and at last `end`. */
export interface GenerationServerEvent {
  event: "begun" | "token" | "end";
  /** Of an event of that name. */
  data: string;
}

/** The best head of one half of the sentences, and its result on the other half. */
export interface Half {
  /** The head that finds the key most often in the first half; among equals the larger mean weight. */
  layer: number;
  /** The head that finds the key most often in the first half; among equals the larger mean weight. */
  head: number;
  /** How often it finds the key in the half in which it is the best. */
  chosen: number;
  /** Sentences of that half. */
  chosen_on: number;
  /** How often in the other half, which had no part in the choice. */
  held: number;
  /** Lower end of the interval of that share. */
  held_low: number;
  /** Its upper end. */
  held_high: number;
  /** Sentences of that other half. */
  held_on: number;
  /** The strongest rule of position in that half, chosen on that half itself. */
  rule: number;
}

/** How far one head of A is from what it is compared with: means over the measured rows. */
export interface HeadDifference {
  /** From 0. */
  layer: number;
  /** From 0. */
  head: number;
  /** Nats, 0 to ln 2. */
  jsd: number;
  /** 0 to 1. */
  tv: number;
}

/** Every head of A's stream, compared with the same head of B or with one set of heads. */
export interface HeadDifferencesFacts {
  /** What a row or a column stands for: as asked for, or `word` because the models cut words otherwise. */
  unit: "token" | "word" | "sentence" | "part";
  /** Each row of A, of B or of both. */
  rows: AlignedUnit[];
  /** Each column of A, of B or of both. */
  columns: AlignedUnit[];
  /** Of A. */
  stream: string;
  /** Same head: each with the same layer and head of B; B: each with the heads of b.heads. */
  compared: "same head" | "B";
  /** `[layer][head]`, means over the rows measured. */
  jsd: number[][];
  /** `[layer][head]`, means over the rows measured. */
  tv: number[][];
  /** Those that differ most (by jsd) first. */
  heads: HeadDifference[];
  /** The 200 largest gains of all heads and rows, special tokens left out. */
  shifts: AttentionShift[];
  /** How many rows were measured. */
  rows_measured: number;
  /** Rows that both have. */
  rows_shared: number;
  /** In sentences. */
  notes: string[];
}

/** How far away the attention of one head goes: distances 0, 1, 2 to 3, 4 to 7 … */
export interface HeadDistances {
  /** Of all that occur; none where rows and columns are different texts. */
  distances: DistanceShare[];
  rows: RowsRead;
}

/** By how much the outcome changes if a head were ablated, or lost one edge. */
export interface HeadEffectsReply {
  outcome: Outcome;
  /** Gradients behind each estimate; more than one for a distance. */
  directions: number;
  /** First-order estimates; null where none is possible. */
  estimates: (number | null)[][];
  /** The changes themselves, by running the model; null where it was not run. */
  verified: (number | null)[][];
  outcome_text: OutcomeText;
  colours: ColourScale;
  /**
   * Of ablated heads, the largest weight of each, by layer and head; null where the mask leaves no query a choice. null of an edge.
   */
  largest: (LargestWeight | null)[][] | null;
  /** What a change says, how it is known, and what it does not show, in sentences. */
  notes: string[];
}

/** The edge of largest weight in a head. */
export interface LargestWeight {
  /** 0 to 1. */
  weight: number;
  /** Position of the token that attends, from 0. */
  query: number;
  /** Position of the one that it attends to. */
  key: number;
}

/** One head over all sentences. Intervals are percentiles of a bootstrap over sentences. */
export interface HeadEvidence {
  layer: number;
  head: number;
  /** Share of the sentences in which it finds the key, 0 to 1. */
  often: number;
  /** Lower end of its interval. */
  often_low: number;
  /** Its upper end. */
  often_high: number;
  /** Mean weight of the key, 0 to 1. */
  mean: number;
  /** Lower end of its interval. */
  mean_low: number;
  /** Its upper end. */
  mean_high: number;
  /** Standard deviation over sentences; null for one sentence. */
  sd: number | null;
  /** A quarter of the sentences are below. */
  lower: number;
  /** Half of them are. */
  median: number;
  /** Three quarters are. */
  upper: number;
  /** Mean weight of another word in the same row. */
  others: number;
  /** Mean weight of a random pair of words. */
  random: number;
  /**
   * Mean weight of another word on the key, over the sentences in which one may attend to it and to another key; null if there are none.
   */
  column_mean: number | null;
  /** Share of those sentences in which no other word has a larger weight on the key than the query. */
  column_first: number | null;
  /** Mean weight on the key in those sentences, divided by `column_mean`; null if that is 0. */
  lift: number | null;
  /**
   * Whether the interval of `often` lies above the strongest rule of position; for a head that never fails, the lower end is that of the rule of three.
   */
  above_position: boolean;
}

/** The heatmap of a head, or of several combined, as plotly.js draws it. */
export interface HeadFigure {
  /**
   * The first trace is the heatmap, whose `z` holds exact float32 weights, `[query, key]`, NaN where masked; the second carries the colour bar.
   */
  data: {
    [k: string]: unknown;
  }[];
  layout: HeadLayout;
  /** For `Plotly.newPlot`; nothing is uploaded to others. */
  config: {
    [k: string]: unknown;
  };
}

/** The axes of a heatmap, their labels, and what surrounds the cells, as plotly.js reads them. */
export interface HeadLayout {
  meta: HeadMeta;
  [k: string]: unknown;
}

/** What the heatmap of a head shows, in words and numbers. */
export interface HeadMeta {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Which heads these are. */
  title: string;
  /** The rows. */
  queries: Unit[];
  /** The columns. */
  keys: Unit[];
  /** Which tokens the rows are. */
  query_side: string;
  /** Which tokens the columns are. */
  key_side: string;
  /** Whether a head has a learned sink, with which every row has a choice. */
  sink: boolean;
  parts: Parts;
  /** Of each row, the share of its weight on keys that are not shown; null: all are shown. */
  removed: number[] | null;
  /** What is merged, hidden, pooled or masked, in sentences. */
  notes: string[];
  /** Rows and columns of units behind a cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
  /** The heads `[layer, head]` that are shown as one. */
  heads: [number, number][];
  /** The input, quoted, and short enough for a title. */
  read: string;
}

/** The heads of a stream on a map where similar ones are near, and clusters of them, on this input. */
export interface HeadMap {
  /** Its name. */
  stream: string;
  layers: number;
  heads: number;
  /** `[layer][head]`: (x, y) on the map, in units of the distance. */
  places: number[][][];
  /** The share of the sum of squared distances that the map keeps, 0 to 1. */
  kept: number;
  /** Kruskal's stress-1 of the map; 0 is exact. */
  stress: number;
  /** The largest first; among equals the one with the earlier head. */
  clusters: Cluster[];
  /** How far the clusters lie apart, -1 to 1; below 0.25 they shade into one another. */
  silhouette: number;
  /** `without`: sinks were left out, and the rest of each row scaled up to 1. */
  sink: "with" | "without";
  rows: RowsRead;
  /** What is compared, sampled or lost, in sentences. */
  notes: string[];
}

/** One head, or several combined, as the workbench draws it. */
export interface HeadMatrix {
  /** Which heads these are. */
  title: string;
  /** What is merged, hidden, pooled or masked, in sentences. */
  notes: string[];
  /** Float32 `[rows, columns]` of each picture: exact weights, NaN where there is none. */
  values: PackedArray[];
  /** The input, quoted, and short enough for a title. */
  text: string;
  /** How a weight becomes a colour. */
  scale: "linear" | "sqrt" | "log";
  /** The same in a sentence. */
  scale_note: string;
  colours: ColourScale;
  /** What the rows stand for, the queries. */
  rows: Unit[];
  /** What the columns stand for, the keys. */
  columns: Unit[];
  parts: Parts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  row_naming: ("read" | "written") | null;
  /** Whether rows and columns are the same tokens, so that one can attend to itself. */
  aligned: boolean;
  /** Whether a head has a learned sink, with which every row has a choice. */
  sink: boolean;
  /** Of each row, the share of its weight on keys that are not shown; null: all are shown. */
  removed: number[] | null;
  /** Rows and columns of units behind one cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
}

/** One head in every sentence of a scan, null where a sentence is not used. */
export interface HeadSentences {
  layer: number;
  head: number;
  /** Of the key, 0 to 1, in the order of the sentences. */
  weights: (number | null)[];
  /** Whether no other word gets as much. */
  found: (boolean | null)[];
  /** Mean weight of another word of the same row. */
  others: (number | null)[];
  /**
   * First-order change of the outcome without the marked edge in this head; null, too, where no estimate is possible or effects were not asked for.
   */
  effects: (number | null)[];
  /** The same by a run of the model; null where there was none. */
  verified: (number | null)[];
}

/** What one window would hide. */
export interface HiddenShare {
  /** Tokens that a query could attend to, itself included. */
  window: number;
  /** Of the attention of all rows, 0 to 1. */
  share: number;
  /** The part of it that goes to the first token, which many heads use as a sink. */
  first: number;
  /** The largest share of one row. */
  largest: number;
}

/**
 * What windows of 16, 32, 64 … tokens would hide of one head: attention to keys that far away or farther.
 *
 * The weights are those of the model as it is; a model with such a window would have learned other ones.
 */
export interface HiddenShares {
  stream: string;
  layer: number;
  head: number;
  /** Each shorter than the text; none for a text of up to 16 tokens. */
  windows: HiddenShare[];
  rows: RowsRead;
}

/** How far the outcome depends on one head: `E|∂M/∂ξ_h|` over all sentences (Michel et al. 2019). */
export interface ImportantHead {
  layer: number;
  head: number;
  /** Its mean, in the unit of the outcome. */
  importance: number;
  /** Lower end of its 95 % interval, a bootstrap over sentences. */
  low: number;
  /** Its upper end. */
  high: number;
}

/** The model with some interventions beside the model as it is. */
export interface InterventionReply {
  /** The outcome with all interventions. */
  after: number;
  /** By how much each intervention alone changes the outcome. */
  alone: number[];
  /** The likeliest tokens or labels of either run, the likeliest before first; empty if nothing is predicted. */
  options: ChangedOption[];
  outcome: Outcome;
  outcome_text: OutcomeText;
  ablation: Ablation;
  /** The same in words. */
  ablation_text: string;
}

/** A role that a head has on this input. */
export interface Label {
  /** Its name. */
  role: string;
  /** Its display name. */
  title: string;
  /** 0 to 1. */
  score: number;
  /** The score that was needed: the threshold, or a multiple of the baseline if that is larger. */
  least: number;
  /** Whether the score is that of the rows without the sink. */
  without_sink: boolean;
  /** The score on the rows as the model computes them; null where no row could show it. */
  whole: number | null;
  /** Where it attends, in positions after the token itself, for the role that has that. */
  offset: number | null;
}

/** The census of a model that was used last. */
export interface LatestCensus {
  /** null without any. */
  id: string | null;
}

/** What the model would predict if it stopped after each layer. */
export interface LensDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "lens";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  outcome: Outcome;
  /** The tokens that are read. */
  columns: Unit[];
  /** By depth, from the input of the first layer to the output of the last, and by position. */
  readings: LensReading[][];
  /** Of the followed token, by depth. */
  steps: LensStep[];
  /** The depth from which on the followed token is the likeliest; null: it is not in the end. */
  settled: number | null;
  colours: ColourScale;
}

/** The prediction at one position, read off after some layers. */
export interface LensReading {
  /** The likeliest next token, for display. */
  text: string;
  /** Its id. */
  token: number;
  /** Of that token, 0 to 1. */
  probability: number;
  /** The probability of the token that the whole model finds likeliest there, 0 to 1. */
  own: number;
}

/** What is known of the followed token after some layers. */
export interface LensStep {
  /** 0 to 1. */
  probability: number;
  /** 1 if no token is likelier. */
  rank: number;
}

/** What the server accepts; the same as its settings. */
export interface Limits {
  /** Of a text; null: as many as fit. */
  max_characters: number | null;
  /** Of an uploaded picture or clip. */
  max_file_bytes: number;
  /** Of an uploaded file of attention. */
  max_tensor_file_bytes: number;
  /** Of a picture. */
  max_pixels: number;
  /** Of a clip. */
  max_audio_seconds: number;
}

/** The weights that have no line. */
export interface LinesLeftOut {
  /** How many are above 0. */
  weights: number;
  /** Their share of all weights that could have one. */
  share: number;
}

/** Weights of one head. */
export interface MatrixPart {
  weights: PackedArray;
  /**
   * Rows a up to, not including, b.
   *
   * @minItems 2
   * @maxItems 2
   */
  query: [number, number];
  /**
   * Columns a up to, not including, b.
   *
   * @minItems 2
   * @maxItems 2
   */
  key: [number, number];
  /** Uint8 `[queries, keys]`, 0 where the mask forbids all that a cell shows; null: it forbids nothing here. */
  allowed: PackedArray | null;
  /** null: every cell is one weight. */
  pooled: Pooled | null;
}

/** How many weights one cell stands for. */
export interface Pooled {
  /**
   * Rows and columns of a block.
   *
   * @minItems 2
   * @maxItems 2
   */
  block: [number, number];
  /** A cell shows the largest weight of its block. */
  by: "maximum";
}

/** One number for each head: the mean over all tokens that may attend to several, special ones included. */
export interface MeasuredMetric {
  /** Stable identifier. */
  name: string;
  /** Display name. */
  title: string;
  /** One plain sentence. */
  explanation: string;
  /** For one row *i* with weights *a*, as text. */
  formula: string;
  /** Where the definition comes from. */
  source: string;
  /** Of the value; empty for a share of attention or a correlation. */
  unit: string;
  /** The smallest possible value. */
  low: number;
  /** The largest possible value on this text. */
  high: number;
  /** `[layer][head]`; null where no row can have such a value. */
  values: (number | null)[][];
}

/** Which tokens count for an outcome, by several methods. */
export interface MethodsDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "methods";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  outcome: Outcome;
  /** Positions of the tokens from whose rows it is read. */
  outcome_rows: number[];
  /** Those that are ranked. */
  tokens: Unit[];
  /** Each with its numbers, or with the reason why it has none. */
  methods: ShownMethod[];
  /**
   * Kendall's τ-b between the sizes of the numbers, `[method][method]`, of the methods that have some, in their order.
   */
  agreement: (number | null)[][];
  /** Of the tokens that are removed, or kept. */
  shares: number[];
  /** How many tokens each of them is. */
  removed: number[];
  /** The loss of the outcome without the first tokens of a ranking, and with these only. */
  curves: Curves[];
  /** The same of orders drawn at random. */
  random: Curves[];
  random_mean: Curves;
  /** What the integrated gradients add up to, and should. */
  completeness: Completeness | null;
  /** How much of the rows comes from other tokens by the norm-based method, 0 to 1. */
  mixing: number | null;
  colours: ColourScale;
}

/** One method, and what it says about each token. */
export interface ShownMethod {
  /** Of the method. */
  name: "weight" | "norm" | "rollout" | "flow" | "gradient" | "integrated" | "knockout";
  /** For display. */
  title: string;
  /** What it computes, in one sentence. */
  explanation: string;
  /** The same, as text. */
  formula: string;
  /** Where it comes from. */
  source: string;
  /** What it does not show, in one sentence. */
  limit: string;
  /** One for each token, in the method's own unit; empty if it has none. */
  values: number[];
  /** The same, divided by the largest size of this method: -1 to 1. */
  relative: number[];
  /** Why it has none; else empty. */
  missing: string;
}

/** One entry of the catalogue. */
export interface ModelInfo {
  key: string;
  title: string;
  /** Its origin: a Hub id, a package of PyPI, or the name of a folder or file. */
  source: string;
  /** `encoder`, `decoder`, `encoder-decoder`, or `unknown` until it was loaded. */
  family: string;
  /** `text`, `vision`, `speech` or `unknown`. */
  modality: string;
  licence: string;
  /** Why the model is of interest. */
  note: string;
  /** Number of parameters; the publisher's rounded figure until it was loaded. */
  parameters: number | null;
  /** Size of the weights on disk; the publisher's rounded figure until they are downloaded. */
  bytes: number | null;
  /** The longest input it can read, including special tokens; null if there is no limit. */
  max_tokens: number | null;
  /** Its attentions; null until it was loaded. */
  streams: Stream[] | null;
  /** The fields of an input that it reads; null until it was loaded. */
  takes: string[] | null;
  /** Of the messages of a conversation that its chat template accepts; empty if it reads none. */
  roles: ("system" | "user" | "assistant" | "passage")[];
  /** Content hash of configuration, tokenizer and weights; null until it was computed. */
  revision: string | null;
  state: "absent" | "loading" | "ready" | "failed";
  progress: Progress | null;
  /** Why loading failed, as a problem document. */
  problem: Problem | null;
  /** In which it can transcribe speech: names by code; empty if there is no choice. */
  languages: {
    [k: string]: string;
  };
  /** The code of its default language; null: it detects the language. */
  language: string | null;
  /** What it can do besides attention: `generate`, `predict`. */
  can: string[];
  /** Shipped with Followspot, from a folder or file of the operator, from the Hub, or from a package of PyPI. */
  origin: "built-in" | "folder" | "hub" | "package";
  /** Whether its files are on this machine, so that loading needs no network. */
  stored: boolean;
  /** The Hub's revision of these files; null for other origins, or until it is known. */
  commit: string | null;
  /** Whether the Hub requires users to accept its licence before they download it. */
  gated: boolean;
  /**
   * Codes of the languages that it was made for by its published description, which nobody measured here; empty if it names none or many.
   */
  reads: string[];
  /** Code of the one language into which it translates; null if there are several or none is known. */
  writes: string | null;
  /**
   * How it differs from the model that its file was made from, in sentences, e.g. that its weights are quantized; else empty.
   */
  conversion_note: string;
  /** Whether it reads what people draw by hand, so that a page may offer a pad. */
  drawable: boolean;
}

/** Progress of loading: the phase in words, the share done (0-1), seconds since the start. */
export interface Progress {
  phase: string;
  /** 0 to 1. */
  fraction: number;
  /** Since loading began. */
  seconds: number;
  /** Bytes downloaded; null in phases without a download. */
  done: number | null;
  /** Bytes to download. */
  total: number | null;
}

/** The catalogue. */
export interface ModelList {
  /** The model that is used when none is named. */
  default: string;
  /** In the order of the picker. */
  models: ModelInfo[];
}

/** What the scripts of a page that runs models need. */
export interface ModelPageConfig {
  /** Address below which the static files are served. */
  static: string;
  /** Key of the model that is used when none is named. */
  default_model: string;
}

/** A model of the Hub to add to the catalogue. */
export interface ModelRequest {
  /** Its id on the Hub, organisation/name; or a key of the catalogue. Never a path. */
  source: string;
}

/** A metric to choose; its definition comes with the overview. */
export interface NamedMetric {
  /** As in the address. */
  name: string;
  /** Display name. */
  title: string;
}

/** One of the largest weights of a row or a column. */
export interface NamedWeight {
  /** Of the other token, from 0. */
  position: number;
  /** 0 to 1. */
  weight: number;
  /**
   * The mean weight that the other queries give to this key, over those that may attend to it and have a choice; null without any, and of a column.
   */
  others: number | null;
}

/** A figure that was just saved. */
export interface NewFigureReply {
  /** 12 characters; nobody can guess it. */
  id: string;
  /** What it shows. */
  kind:
    | (
        | "head"
        | "sentence"
        | "overview"
        | "ranking"
        | "alignment"
        | "comparison"
        | "effect"
        | "scatter"
        | "lens"
        | "contributions"
        | "patch"
        | "methods"
        | "budget"
        | "position"
      )
    | "pruning";
  /** As its author gave it. */
  title: string;
  /** UTC, ISO 8601. */
  created: string;
  /** The operator shows it in the gallery. */
  listed: boolean;
  /** What it takes of the room for saved figures. */
  bytes: number;
  /** The parameters of the address that shows the same without being saved; of a pruning, the scan. */
  spec: {
    [k: string]: string;
  };
  /** The input, in words. */
  text: string;
  /** Of its capture; of A and B if it compares two. */
  provenance: Provenance[];
  /** In the same order; empty for a pruning, which is of runs without a capture. */
  exactness: Exactness[];
  links: FigureLinks;
  /** With it the figure can be deleted. It is returned this once; only its hash is kept. */
  delete_token: string;
}

/** What is to be measured, as a reader asks for it; see `Outcome` for what that means on one input. */
export interface OutcomeOptions {
  /**
   * What a change of attention is measured by: logprob, the log-probability of a token or label; logit; difference, of the logits of two of them; divergence, how far the whole prediction moves (Kullback-Leibler); similarity, the cosine with the embedding of another text; change, how far the embedding moves. If absent: logprob; difference if a foil is named; similarity if a text is named; change for a model that predicts nothing.
   */
  outcome: ("logprob" | "logit" | "difference" | "divergence" | "similarity" | "change") | null;
  /** The token or label in question, as text, or # and its number; the likeliest if absent. */
  outcome_token: string | null;
  /** The token or label that it is compared with. */
  outcome_foil: string | null;
  /** The token whose row predicts, by its position, from 0; if absent, the last one, or the first mask. */
  outcome_position: number | null;
  /** For similarity: the other text. */
  outcome_text: string | null;
}

/** What is measured in each sentence; a next token is that after the query word. */
export interface OutcomeRequest {
  /**
   * What a change of attention is measured by: logprob, the log-probability of a token or label; logit; difference, of the logits of two of them; divergence, how far the whole prediction moves (Kullback-Leibler); similarity, the cosine with the embedding of another text; change, how far the embedding moves. If absent: logprob; difference if a foil is named; similarity if a text is named; change for a model that predicts nothing.
   */
  outcome?: ("logprob" | "logit" | "difference" | "divergence" | "similarity" | "change") | null;
  /** The token or label in question, as text, or # and its number; the likeliest if absent. */
  outcome_token?: string | null;
  /** The token or label that it is compared with. */
  outcome_foil?: string | null;
  /** For similarity: the other text. */
  outcome_text?: string | null;
}

/** Every head of a stream, or of some of its layers. */
export interface Overview {
  /** Its name. */
  stream: string;
  /** Of these layers. */
  first_layer: number;
  thumbnails: PackedArray;
  /** Rows and columns of units behind a thumbnail's cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
  /** Uint8 `[rows, columns]`, 1 where a layer's mask forbids all that a thumbnail's cell shows. */
  masks: PackedArray[];
  /** By layer, which of these; null: it forbids nothing shown. */
  mask_of: (number | null)[];
  /** What a cell is between. */
  unit: "token" | "word" | "sentence" | "part";
  /** Special tokens are shown. */
  specials: boolean;
  /** The part of the input that rows show; null: all. */
  query_part: string | null;
  /** The part of the input that columns show; null: all. */
  key_part: string | null;
  /** Always over all tokens. */
  metrics: MeasuredMetric[];
  row_sums: RowSumRange;
  rows: RowsRead;
}

/** Over every row read of every head. */
export interface RowSumRange {
  /** The smallest sum of a row. */
  minimum: number;
  /** The largest. */
  maximum: number;
}

/** Every head of a stream. */
export interface OverviewDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "overview";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  thumbnails: PackedThumbnails;
  /** `[layer][head]` by name, over all tokens; null where no row has such a value. */
  metrics: {
    [k: string]: (number | null)[][];
  };
  /** The chosen heads `[layer, head]`; empty if all are. */
  outlined: [number, number][];
}

/** Thumbnails of all heads `[layers, heads, rows, columns]`: base64 in row-major order. */
export interface PackedThumbnails {
  /** Uint8. */
  dtype: "u1";
  /** The four sizes, with commas. */
  shape: string;
  /** The values, base64. */
  bdata: string;
  /** Weight = `(value / 255) ** 2`, within 0.004. */
  encoding: "sqrt";
  /** Rows and columns of units behind a cell, which shows the largest; null for 1 x 1. */
  block: [number, number] | null;
}

/** One sentence and its pair. */
export interface PairRequest {
  text: string;
  /** The query word, if it occurs once; or characters a:b, from 0. */
  query: string;
  /** The key word, in the same way. */
  key: string;
}

/** How much of the difference between A and B each part of a model carries over. */
export interface PatchDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "patch";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  /** The input of B, in words. */
  other_text: string;
  /** Its id. */
  other_capture: string;
  row_labels: string[];
  /** Of two tokens that differ, A's / B's. */
  column_labels: string[];
  /**
   * Titles of the rows and of the columns.
   *
   * @minItems 2
   * @maxItems 2
   */
  axes: [string, string];
  /** What is measured, in words. */
  outcome_text: string;
  /** The end of the scale of colours, which begins at its negative. */
  range: number;
  colours: ColourScale;
  /** What each cell says, in words, by row, then by column. */
  tips: string[][];
  map: PatchMap;
}

/**
 * The shares of the outcome's difference that runs of B recover: `(M_patched − M_B) / (M_A − M_B)`.
 *
 * 0: B's outcome stays as it is; 1: it becomes A's. A share may lie outside of both.
 */
export interface PatchMap {
  /** What of A is put into B. */
  patched: "positions" | "heads" | "parts";
  /** Whose layers and heads these are. */
  stream: string;
  outcome: Outcome;
  /** The position in B; null for a label or an embedding. */
  other_position: number | null;
  /** The outcome of B. */
  other: number;
  /**
   * By row, then by column. Of positions, a row is a layer and a column a pair of tokens; of heads, a layer and a head; of parts, a head and one of queries, keys, values and output.
   */
  shares: number[][];
  /** Of parts, the layer; else null. */
  layer: number | null;
  /** By side, the tokens `[A, B]` that correspond. */
  pairs: {
    [k: string]: [number, number][];
  };
  /** Of positions, the share that all of them before the first layer recover together; else null. */
  together: number | null;
}

/** A piece was received, and more are expected. */
export interface PieceReceived {
  /** Of which file: to be named with the next piece. */
  upload: string;
  /** Bytes that are here: where the next piece begins. */
  received: number;
  /** Of the whole file. */
  bytes: number;
}

/** The same sentence or message at several depths of a prompt, everything else in its order. */
export interface PositionCurve {
  /** Whose attention is added up. */
  stream: string;
  /** Whether a sentence moves within its text, or a message among the others. */
  unit: "sentence" | "part";
  /** What moves. */
  text: string;
  /** The message that moves, or in which the sentence does; null in a plain text. */
  part: string | null;
  /** How many other sentences or messages there are. */
  others: number;
  /** Where it stands in the prompt as it was given, by its place in `depths`. */
  current: number;
  /** Where it was tried, in order. */
  depths: PositionDepth[];
  /** Places that were left out because the model's chat template does not accept them. */
  refused: number;
  /** How many rows that attend were read. */
  rows: number;
  /** Of how many. */
  rows_of: number;
  /** Tokens of the given answer, whose rows these are; 0: the row is the last one. */
  answer: number;
  /**
   * What is measured, with its value in the prompt as it was given; null: the log-probability of the whole answer.
   */
  outcome: Outcome | null;
  /** Of each depth, the share of the others that stand before it. */
  places: number[];
}

/** One place where the sentence or message may stand, and what a run of the model finds there. */
export interface PositionDepth {
  /** How many of the others stand before it. */
  before: number;
  /** Its first token. */
  first: number;
  /** Its last token; white space around it does not count. */
  last: number;
  /**
   * What it gets of the attention without the sink, the mean of heads and rows, 0 to 1; null where nothing is left without the sink.
   */
  share: number | null;
  /** What evenly spread attention would give it; null likewise. */
  even: number | null;
  /** What the sink takes of whole rows, 0 to 1. */
  sink: number;
  /** Of the outcome. */
  value: number;
  input: Input;
}

/** A sentence or a message of the prompt at several depths. */
export interface PositionDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "position";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  curve: PositionCurve;
  /** What the values are. */
  outcome_title: string;
  /** Each depth in words, in their order. */
  said: SaidDepth[];
  /** The main numbers in sentences. */
  statements: string[];
}

/** One depth in words. */
export interface SaidDepth {
  /** How deep it is. */
  depth: string;
  /** What it gets there, in a sentence. */
  share: string;
  /** The outcome there, in a sentence. */
  value: string;
}

/** A guess that needs no model: always the word at a fixed place. */
export interface PositionRule {
  name: string;
  title: string;
  /** Share of the sentences in which it names the key. */
  share: number;
}

/** The progress of a capture. */
export interface ProgressReport {
  /**
   * Absent: nobody waits for such a capture, or it is done; waiting: for the thread that runs models; writing: the model writes what it then reads; running: the one run that is shown.
   */
  state: "absent" | "waiting" | "reading" | "writing" | "running" | "checking";
  /** Attention layers of the run that is shown; null until the input was read. */
  layers: Count | null;
  /** Tokens generated, and the most allowed; null if none are generated. */
  written: Count | null;
  /** Since it started to run. */
  seconds: number;
  /** The likely total time, re-estimated from the elapsed part; null until the input was read. */
  expected_seconds: number | null;
  /** The share (0-1) of the work that is done. It never decreases. */
  fraction: number;
  /** While it waits, how many other requests have their turn before it. */
  ahead: number | null;
}

/**
 * What a model still does as its heads are removed.
 *
 * A removed head outputs 0, before the output projection. Every number of a curve is that of a run.
 */
export interface Pruning {
  /** What is measured in each sentence. */
  measure: "logprob" | "logit" | "difference" | "divergence" | "similarity" | "change";
  /** Whether it is about a prediction, so that shares are known. */
  predicts: boolean;
  /** How many were run. */
  sentences: number;
  /** Of the model with heads removed, in each sentence. */
  runs: number;
  /** Gradients behind each importance; more than one for a distance, which has no slope. */
  directions: number;
  /** All of them, the most important first. */
  heads: ImportantHead[];
  /** How many heads are removed at each point, from 0 to all. */
  removed: number[];
  /** Least important first, most important first, at random. */
  curves: PruningCurve[];
  /** The mean of the outcome for each order drawn at random, `[order][point]`. */
  draws: number[][];
  /** Plain sentences on what the curves say where half of the heads are gone. */
  statements: string[];
  /** Plain sentences on what is measured, how, and what it does not show. */
  notes: string[];
}

/**
 * The outcome as heads are removed in one order: a number for each point.
 *
 * Intervals (95 %) are percentiles of a bootstrap over sentences.
 */
export interface PruningCurve {
  /** Which heads go first; at random, each number is the mean of all orders drawn. */
  order: "least" | "most" | "random";
  /** Of the outcome over all sentences. */
  mean: number[];
  /** Lower end of its interval. */
  low: number[];
  /** Its upper end. */
  high: number[];
  /**
   * The share of sentences whose likeliest token or label is still that of the model as it is, 0 to 1; empty where nothing is predicted.
   */
  unchanged: number[];
  /** Lower end of its interval. */
  unchanged_low: number[];
  /** Its upper end. */
  unchanged_high: number[];
}

/** A kept pruning in numbers. */
export interface PruningDocument {
  kind: "pruning";
  /** What it shows. */
  title: string;
  /** Whose heads were removed. */
  stream: string;
  outcome: OutcomeOptions;
  /** Those that were run, with marks. */
  sentences: string[];
  provenance: Provenance;
  pruning: Pruning;
}

/** The pair in one head. If the pair is masked, or the query has no choice, nothing is compared with it. */
export interface RankedHead {
  /** From 0. */
  layer: number;
  /** From 0. */
  head: number;
  /**
   * false if the mask of the layer forbids the query to attend to the key. All that compares the pair is then null.
   */
  allowed: boolean;
  /**
   * false if the query may attend to one key only in this layer, shown or not, and there is no learned sink either: then the mask alone determines its weight, and all that compares the pair is null.
   */
  choice: boolean;
  /** The query's attention weight on the key, 0 to 1. */
  weight: number;
  /**
   * 1 + the number of keys with a larger weight, among those that the query may attend to; null if the pair is masked or the query has no choice.
   */
  rank: number | null;
  /** How many of the shown keys the query may attend to in this layer. */
  keys: number;
  /**
   * Mean weight of the other shown queries on the key, over those that may attend to it and have a choice, including special tokens while they are shown; null without any.
   */
  column_mean: number | null;
  /** 1 + the number of those queries with a larger weight. */
  column_rank: number | null;
  /** How many shown queries may attend to the key and have a choice, including the chosen one. */
  column_of: number | null;
  /** How many other shown queries may attend to the key but have no choice, so that they are not in the column. */
  column_forced: number | null;
  /**
   * Weight / column_mean; null if that mean is 0 or missing. At most 1 where the key gets no more from this query than from the others.
   */
  lift: number | null;
  /**
   * Share of the heads whose weight on the pair is smaller, 0 to 1, among those that are allowed to connect it and in which the query has a choice.
   */
  heads_below: number | null;
  /**
   * Mean weight, in this head, of random pairs; null if there are none. These are ordered pairs of two different units, neither special, where the query may attend to the key.
   */
  random: number | null;
  /** Share of those pairs with a smaller weight; null if there are none. */
  pairs_below: number | null;
}

/**
 * The heads for a pair of units, by weight or by lift, largest first.
 *
 * Among equals the earlier layer and head comes first. Heads without a lift come last, then those where the
 * query has no choice, then those where the pair is masked.
 */
export interface Ranking {
  /** Its name. */
  stream: string;
  query: Unit;
  key: Unit;
  /** What determines the order. */
  sort: "weight" | "lift";
  /** Every head. */
  heads: RankedHead[];
  /**
   * Rows whose pairs are the random ones. For a long text they are a sample, evenly spaced, and `random` and `pairs_below` are then estimates; all else is exact.
   */
  random_rows: number;
  /** Such rows in all. */
  random_rows_of: number;
}

/** Every head of a stream, ranked for a pair, as `GET /api/captures/{id}/heads/{stream}` ranks them. */
export interface RankingDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "ranking";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  /** The position of the token that attends. */
  query: number;
  /** The position of the one attended to. */
  key: number;
  /** The first, or its word. */
  query_label: string;
  /** The second, or its word. */
  key_label: string;
  /** What determines the order. */
  sort: "weight" | "lift";
  /** Rows whose pairs are the random ones. */
  random_rows: number;
  /** Such rows in all. */
  random_rows_of: number;
  /** Every head, the largest first. */
  heads: RankedHead[];
}

/** Everything needed is ready. */
export interface Readiness {
  ready: true;
}

/** A rich oEmbed reply: an iframe. */
export interface RichFrame {
  version: "1.0";
  type: "rich";
  title: string;
  provider_name: "Followspot";
  provider_url: string;
  /** Seconds. */
  cache_age: number;
  /** The iframe. */
  html: string;
  /** Pixels of CSS. */
  width: number;
  /** Pixels of CSS. */
  height: number;
}

/** A rich oEmbed reply whose thumbnail is not larger than requested. */
export interface RichFrameWithThumbnail {
  version: "1.0";
  type: "rich";
  title: string;
  provider_name: "Followspot";
  provider_url: string;
  /** Seconds. */
  cache_age: number;
  /** The iframe. */
  html: string;
  /** Pixels of CSS. */
  width: number;
  /** Pixels of CSS. */
  height: number;
  /** A PNG. */
  thumbnail_url: string;
  /** Pixels. */
  thumbnail_width: number;
  /** Pixels. */
  thumbnail_height: number;
}

/** One role, and its scores on this input. */
export interface RoleMeasurement {
  /** Stable identifier. */
  name: string;
  /** Display name. */
  title: string;
  /** One plain sentence. */
  explanation: string;
  /** Of a head's score, as text. */
  formula: string;
  /** Where the definition comes from. */
  source: string;
  /** Roles of one family have the same colour in the overview. */
  family: string;
  /** The score from which a head has the role, 0 to 1. */
  threshold: number;
  /** Where that number comes from. */
  threshold_source: string;
  /** Multiple of the baseline that a score must also reach. */
  times: number;
  /** What the baseline is. */
  chance: string;
  /** A sentence that has what the role needs; null where no sentence would help. */
  example: string | null;
  whole: Score;
  /** On the rows without the sink, scaled up to 1 again; null without a sink. */
  without_sink: Score | null;
  /** Why no head can have it on this input; empty if one can. */
  why_not: string;
  /**
   * By layer, the score on whole rows that a head needs: the threshold, or a multiple of the baseline if that is larger.
   */
  least: (number | null)[];
  /** It says no more than that there is a sink: without it, no row is left to show the role. */
  about_sink: boolean;
}

/** How strongly each head of a stream matches a role. */
export interface Score {
  /** `[layer][head]`, 0 to 1; null where no row could show it. */
  values: (number | null)[][];
  /** Number of rows that could, in the layer where most can. */
  rows: number;
  /** By layer, the score of an uninformed head; null if that is undefined. */
  baseline: (number | null)[] | null;
  /** `[layer][head]`, for the role that has them: where each head attends, in positions after the token itself. */
  offsets: number[][] | null;
}

/** The roles of every head of a stream on this input. */
export interface RoleTable {
  /** Its name. */
  stream: string;
  layers: number;
  heads: number;
  /** Every role, in the order of the registry; then the relations found in the text. */
  roles: RoleMeasurement[];
  /**
   * `[layer][head]`: the roles of the head, the strongest first, those about the sink last; empty: no clear role here.
   */
  labels: Label[][][];
  sink: Sink;
  /** The parser of the syntactic roles, and its version; null without them. */
  grammar: string | null;
  rows: RowsRead;
  /** What is counted, scaled, sampled or left out, in sentences. */
  notes: string[];
}

/**
 * Where heads put attention that they do not use.
 *
 * Shares are of the whole row as the model computes it, including what a learned sink takes, so they add up.
 * Each is the mean over the rows that may attend to more than one token, including those of special tokens;
 * so the share of the first token is the metric of that name.
 */
export interface Sink {
  /** The first token where no token attends to later ones, the special tokens elsewhere. */
  rule: "first token" | "special tokens";
  /** Of these tokens; may be empty. */
  positions: number[];
  /** Of the same. */
  labels: string[];
  /** `[layer][head]`, the share of these tokens; null without any. */
  tokens: (number | null)[][];
  /** `[layer][head]`, the share of a learned sink, which is not a token; null in layers without one. */
  learned: (number | null)[][];
  /** How many rows these are means over, in the layer with most. */
  rows: number;
  /** `[layer][head]`, the share of both together; null without either. */
  share: (number | null)[][];
}

/** A picture or clip that ships with Followspot; the address of its file is `/samples/DIGEST`. */
export interface Sample {
  name: string;
  /** The field of an input that takes it. */
  kind: "image" | "audio";
  /** Display name. */
  title: string;
  /** Its author, and the terms of use. */
  credit: string;
  /** Its author, and the terms of use. */
  licence: string;
  /** Keys of the models that it is meant for; empty for any that reads such a file. */
  models: string[];
  /** Its digest, which works in a capture without an upload. */
  digest: string;
}

/** A saved figure; its files hold its numbers. */
export interface SavedFigureReply {
  /** 12 characters; nobody can guess it. */
  id: string;
  /** What it shows. */
  kind:
    | (
        | "head"
        | "sentence"
        | "overview"
        | "ranking"
        | "alignment"
        | "comparison"
        | "effect"
        | "scatter"
        | "lens"
        | "contributions"
        | "patch"
        | "methods"
        | "budget"
        | "position"
      )
    | "pruning";
  /** As its author gave it. */
  title: string;
  /** UTC, ISO 8601. */
  created: string;
  /** The operator shows it in the gallery. */
  listed: boolean;
  /** What it takes of the room for saved figures. */
  bytes: number;
  /** The parameters of the address that shows the same without being saved; of a pruning, the scan. */
  spec: {
    [k: string]: string;
  };
  /** The input, in words. */
  text: string;
  /** Of its capture; of A and B if it compares two. */
  provenance: Provenance[];
  /** In the same order; empty for a pruning, which is of runs without a capture. */
  exactness: Exactness[];
  links: FigureLinks;
}

/** The evidence for each head over a set of sentences. */
export interface Scan {
  /** How many sentences were measured. */
  used: number;
  /** The one that finds the key most often first; among equals the larger mean weight. */
  heads: HeadEvidence[];
  /** Share of finds among random pairs of words. */
  random_often: number;
  /** Guesses by position, the strongest first. */
  rules: PositionRule[];
  /** The best head of each random half, judged on the other; empty below 4 sentences. */
  halves: Half[];
  /** Plain sentences on what was merged, sampled or left out. */
  notes: string[];
  /** Whether the marked edge matters in each head; null if that was not asked for. */
  effects: EffectEvidence | null;
}

/** Addresses of its parts, below this server's address. */
export interface ScanLinks {
  scan: string;
  /** CSV: a line for each head. */
  heads: string;
  /** CSV: a line for each sentence, a column for each head. */
  sentences: string;
  /** The curves of a pruning, without the suffix of a format; null if no heads were removed. */
  pruning: string | null;
}

/** The progress of a scan. */
export interface ScanProgress {
  /** Sentences that were read. */
  done: number;
  /** Sentences in all. */
  total: number;
  /** Runs with an edge cut so far, to verify effects. */
  runs: number;
  /** How many there will be, at most; 0 if effects are not measured. */
  most_runs: number;
  /** Sentences whose heads were ranked, or that were run without heads, so far. */
  pruned: number;
  /** How many there will be, at most; 0 if no heads are removed. */
  most_pruned: number;
  /** Spent on the inference thread so far. */
  seconds: number;
}

/** A scan in its current state. */
export interface ScanReply {
  id: string;
  model: string;
  /** Whether it is done. */
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  /** Scans and measurements that are done before it, while it waits. */
  ahead: number;
  /** Why it failed, as a problem document. */
  problem: Problem | null;
  revision: string;
  stream: string;
  layers: number;
  heads: number;
  progress: ScanProgress;
  /** By what effects are measured, as it was asked for; null: they are not. */
  outcome: OutcomeOptions | null;
  /** What is measured while heads are removed, as it was asked for; null: none are. */
  prune: OutcomeOptions | null;
  /** In the order in which they were sent. */
  sentences: ScannedSentence[];
  /** null until it is done, or if no sentence was usable. */
  result: Scan | null;
  /** What is left as heads are removed; null until it is done, or if no sentence was usable. */
  pruning: Pruning | null;
  /** Why the first sentence that was left out of it was not usable. */
  pruning_reason: string | null;
  links: ScanLinks;
}

/** One sentence of a scan. */
export interface ScannedSentence {
  /** Its line in what was sent, from 1. */
  line: number;
  /** With the marks of its pair. */
  marked: string;
  /** What the model reads. */
  text: string;
  /** null until it was read. */
  used: boolean | null;
  /** Why it is not used. */
  reason: string | null;
  /** The word that attends; null where the sentence is not used. */
  query: Unit | null;
  /** The word that is attended to. */
  key: Unit | null;
  /** Words that the query chooses from. */
  words: number | null;
}

/** Sentences, in one of four ways, and the model. */
export interface ScanRequest {
  /** Key of a model from GET /api/models; the default model if absent. */
  model?: string | null;
  /** self, or encoder; the model's own if absent. */
  stream?: string | null;
  /** Name of a set from GET /api/sets. */
  set?: string;
  /**
   * One sentence per line: [ ] marks the query word, { } the key word; a backslash before a bracket that is meant.
   */
  lines?: string;
  /** CSV or TSV whose first line names the columns text, query and key. */
  table?: string;
  /** One by one. */
  sentences?: PairRequest[];
  /** If given, even if it is empty, the effect of cutting the marked edge is measured in each head. */
  effects?: OutcomeRequest | null;
  /**
   * If given, even if it is empty, more and more heads are removed, in the order of their importance, in reverse and at random, and the outcome is measured.
   */
  prune?: OutcomeRequest | null;
}

/** Where weights and effects lie: shares of the width from the left, and of the height from the bottom. */
export interface ScatterAxes {
  /** The weight at the right side, e.g. `1.0`; at the left one it is 0. */
  most: number;
  /** The effect at the top. */
  limit: number;
  /** Whether the bottom is `-limit`; else it is 0, as of every distance. */
  signed: boolean;
  /** How an effect becomes a height. */
  scale: "linear" | "sqrt" | "log";
  /** The numbers of the axis of weights. */
  weight_ticks: Tick[];
  /** The numbers of the axis of effects. */
  effect_ticks: Tick[];
  /** The height of no effect. */
  zero: number;
}

/** The weights of the edges of a head beside their effects. */
export interface ScatterDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "scatter";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  outcome: Outcome;
  /** The rows of the matrix. */
  queries: Unit[];
  /** Its columns. */
  keys: Unit[];
  /** Edges whose effect is known; all of them, unless they are too many to draw. */
  points: EdgePoint[];
  /** The points with a name, by their places in `points`. */
  notable: number[];
  /** Rows and columns of a block of which only the edge of largest effect is a point; null: every edge is one. */
  block: [number, number] | null;
  /** How many edges have a known effect. */
  edges: number;
  /** Spearman's rank correlation of weight and absolute effect over all of these; null where there is none. */
  correlation: number | null;
  /** The same as a sentence; empty where there is none. */
  correlation_text: string;
  axes: ScatterAxes;
  /** Of each point, how far right and how high, 0 to 1. */
  places: [number, number][];
  names: ScatterNames;
}

/** What stands at the axes of a scatter and in its corners. */
export interface ScatterNames {
  /** The name of the axis to the right. */
  weight: string;
  /** That of the axis upwards. */
  effect: string;
  /** The corner of large weights and small effects. */
  idle: string;
  /** The corner of small weights and large effects. */
  decisive: string;
}

/** What a page shows first: replies that come with it. */
export interface SceneReplies {
  capture: CaptureReply;
  overview: Overview;
  matrix: HeadMatrix;
  /** Of the heads for its pair; null where no pair is chosen. */
  ranking: Ranking | null;
  /** Of the weight of its pair, likewise. */
  calculation: Calculation | null;
}

/** The words of a text, and the lines between them. */
export interface SentenceDocument {
  /** The input, in words. */
  text: string;
  /** Its id. */
  capture: string;
  spec: SpecFacts;
  /** How the rows of a decoder are named; null: they are not a decoder's. */
  rows: ("read" | "written") | null;
  provenance: Provenance;
  /** Of the figure. */
  kind: "sentence";
  /** What it shows. */
  title: string;
  /** What is drawn, merged, hidden, left out or estimated, in sentences. */
  notes: string[];
  /** The words that attend. */
  queries: Unit[];
  /** The words that are attended to. */
  keys: Unit[];
  /** The chosen word, by its place in `queries`; null without one. */
  query: number | null;
  /** The chosen word, by its place in `keys`; null without one. */
  key: number | null;
  /** The faintest first. */
  lines: SentenceLine[];
  /** Weights below this have no line. */
  below: number;
  left_out: LinesLeftOut;
}

/** A line between two words. */
export interface SentenceLine {
  /** The word that attends, by its place in `queries`. */
  query: number;
  /** The one that it attends to, by its place in `keys`. */
  key: number;
  /** 0 to 1. */
  weight: number;
}

/** A shipped set of sentences. */
export interface SentenceSet {
  /** As in the address. */
  name: string;
  /** What is marked, in words. */
  title: string;
  /** What varies in it, and what to bear in mind. */
  note: string;
  /** How many sentences there are. */
  count: number;
  /** The sentences as lines with marks, as POST /api/scans takes them. */
  lines: string;
}

/** The sets of sentences that ship. */
export interface SentenceSets {
  /** In the order in which they are offered. */
  sets: SentenceSet[];
}

/** How similar the heads of a stream are on this input. */
export interface Similarity {
  /** Its name. */
  stream: string;
  layers: number;
  heads: number;
  /** `[layer][head]`: (x, y) on the map, in units of the distance. */
  places: number[][][];
  /** The share of the sum of squared distances that the map keeps, 0 to 1. */
  kept: number;
  /** Kruskal's stress-1 of the map; 0 is exact. */
  stress: number;
  /** The largest first; among equals the one with the earlier head. */
  clusters: Cluster[];
  /** How far the clusters lie apart, -1 to 1; below 0.25 they shade into one another. */
  silhouette: number;
  /** `without`: sinks were left out, and the rest of each row scaled up to 1. */
  sink: "with" | "without";
  rows: RowsRead;
  /** What is compared, sampled or lost, in sentences. */
  notes: string[];
  distances: PackedArray;
}

/** The row of a query, or the column of a key, in one head. */
export interface TokenProfile {
  /** Query: its row, what it attends to; key: its column, what attends to it. */
  end: "query" | "key";
  /** The token's, from 0. */
  position: number;
  weights: PackedArray;
  /** Tokens behind each of these. */
  block: number;
  /** The largest weights, largest first. */
  named: NamedWeight[];
  /** Of the row's attention on the named keys; of a column, of all that it receives. */
  share: number;
}

/** A row or a column of every head. */
export interface TokenRows {
  /** Its name. */
  stream: string;
  /** Query: the row of the token, what it attends to; key: its column, what attends to it. */
  end: "query" | "key";
  /** The token's, from 0. */
  position: number;
  weights: PackedArray;
}

/** An uploaded file, as its content shows; the declared type is ignored. */
export interface Upload {
  /** The field of an input that takes it. */
  kind: "image" | "audio" | "tensors";
  /** Pixels of an image, upright. */
  width: number | null;
  /** Pixels of an image, upright. */
  height: number | null;
  /** Length of a clip. */
  seconds: number | null;
  /** How it is processed before a model reads it, in sentences; empty if it is not. */
  note: string;
  /** SHA-256 of its bytes: what POST /api/captures takes as image, audio or tensors. */
  digest: string;
  /** Its size. */
  bytes: number;
}

/** What sliding windows would hide of one head. */
export interface Windows {
  shares: HiddenShares;
  /** The same in sentences, with what it is the mean of. */
  summary: string;
  table: NumberTable;
}

/** What the scripts of the workbench need before their first request. */
export interface WorkbenchConfig {
  /** Address below which the static files are served. */
  static: string;
  /** Key of the model that is used when none is named. */
  default_model: string;
  /** Address of plotly.js. */
  plotly: string;
  /** Visitors may load any model of the Hub. */
  any_model: boolean;
  /** Other sites can request embeds, as the server has a public address. */
  oembed: boolean;
  /** Of the first example. */
  example_text: string;
  /** The first is shown on a first visit. */
  examples: Example[];
  /** In the order in which they are offered. */
  samples: Sample[];
  limits: Limits;
  /** By which the overview can be coloured. */
  metrics: NamedMetric[];
  /** The spaCy pipeline for syntactic dependencies; null if none is installed. */
  grammar: string | null;
}
