/**
 * The options of a view: the types of their values, and what an address may hold of each.
 * Made by `make types` from `core/view_spec.py`: do not edit.
 */
export interface ViewOptions {
  /**
   * What one row and one column stand for: a token; a word, made of its sub-words; a sentence, by the rules of
   * Unicode (UAX 29); a part of the input. The weights on the tokens of a unit are added up, and their rows
   * averaged.
   */
  unit: "token" | "word" | "sentence" | "part";
  /** Special tokens such as [CLS] are shown. Without them nothing is renormalised, and the share removed is stated. */
  specials: boolean;
  /**
   * Only the rows of this part of the input: A or B of a pair, prompt or answer of a generation, message-1 (and so
   * on) or template of a conversation; all if absent. Nothing is renormalised.
   */
  query_part: string | null;
  /** Only the columns of this part; the share removed is stated. */
  key_part: string | null;
  /**
   * How the rows of a decoder are named: by the token that is read there, or by the one being written, which the row
   * predicts. The weights stay where they are. If absent: as the stream’s `rows` says.
   */
  rows: "read" | "written" | null;
  /**
   * Tokens that stand for nothing in the input are shown, such as the silence that a model adds after a clip.
   * Without them nothing is renormalised, and the share removed is stated.
   */
  padding: boolean;
  /**
   * What a change of attention is measured by: logprob, the log-probability of a token or label; logit; difference,
   * of the logits of two of them; divergence, how far the whole prediction moves (Kullback-Leibler); similarity, the
   * cosine with the embedding of another text; change, how far the embedding moves. If absent: logprob; difference
   * if a foil is named; similarity if a text is named; change for a model that predicts nothing.
   */
  outcome: "logprob" | "logit" | "difference" | "divergence" | "similarity" | "change" | null;
  /** The token or label in question, as text, or # and its number; the likeliest if absent. */
  "outcome.token": string | null;
  /** The token or label that it is compared with. */
  "outcome.foil": string | null;
  /** The token whose row predicts, by its position, from 0; if absent, the last one, or the first mask. */
  "outcome.position": number | null;
  /** For similarity: the other text. */
  "outcome.text": string | null;
  /**
   * What the output of an ablated head becomes, before the output projection: zero; mean, its mean over all tokens
   * of reference texts; resample, what it is at the same position of another text.
   */
  ablation: "zero" | "mean" | "resample";
  /** For mean: a set of sentences that ships, by its name, as the reference texts. */
  "ablation.set": string | null;
  /** For resample: the other text, of as many tokens. For mean: reference texts of yours, one per line. */
  "ablation.text": string | null;
  /**
   * What is drawn: head, the heatmap of a head; sentence, its words joined by lines; overview, every head at once;
   * ranking, the heads that join query and key; alignment, what each token attends to most; comparison, A, B and A −
   * B; effect, what cutting each edge of a head would change; scatter, the weight of each edge beside that effect;
   * lens, what the model would say after each layer; contributions, what each head adds to a logit; patch, how much
   * of the difference between A and B each part of the model carries over; methods, which tokens count for an
   * outcome, by several methods; budget, the share of the attention that each sentence or part of the input gets,
   * beside that of even attention; position, a sentence or message of the prompt at several depths: its share of the
   * attention, and the outcome.
   */
  kind:
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
    | "position";
  /**
   * One of the model’s streams: self; or encoder, decoder, cross. If absent, its last, which is the cross-attention
   * of an encoder-decoder.
   */
  stream: string | null;
  /** Layer, from 0; with head, the same as heads=layer.head. */
  layer: number | null;
  /** Head, from 0. */
  head: number | null;
  /**
   * Instead of layer and head: 5.3 (head 3 of layer 5), 5 (a whole layer), all; several with commas. They are shown
   * as one.
   */
  heads: string | null;
  /** How several heads become one matrix: their mean, or the maximum in each cell. Tokens are merged first. */
  by: "mean" | "max";
  /**
   * The query token, by its position in the input, from 0. With key: a cell to outline. Of a sentence: only this
   * token's lines.
   */
  query: number | null;
  /**
   * The key token, by its position. With query: a cell to outline. Of a sentence, alone: only the lines to this
   * token. Of a position: a token of the sentence or message that moves.
   */
  key: number | null;
  /**
   * The order of a ranking: by weight, or by lift, which is the weight divided by the mean that the other queries
   * give to the key.
   */
  sort: "weight" | "lift";
  /**
   * How a weight becomes a colour; 0 to 1. If absent, by the number of key tokens shown: linear up to 100, sqrt up
   * to 256, log above.
   */
  scale: "linear" | "sqrt" | "log" | null;
  /** Colour scale; auto is the theme's own. */
  colours: "auto" | "inferno" | "viridis" | "cividis" | "greys";
  /** Ink on paper, or light on a dark stage. */
  theme: "light" | "dark";
  /** Most rows and most columns; what is larger is pooled by maximum and says so. If absent, as the medium has room. */
  max_cells: number | null;
  /**
   * Of a heatmap: only these rows and columns, by the positions of their tokens, such as 4096:4608,0:512; all if
   * absent.
   */
  crop: string | null;
  /**
   * What is changed: 5.3:8-6 cuts the edge from query 8 to key 6 in head 3 of layer 5; 5:8-6 in all heads of a
   * layer, all:8-6 in all layers; 5.3 ablates a head, 5 a layer. Several with commas; of another stream after its
   * name: cross/5.3.
   */
  cut: string | null;
  /**
   * Of an effect: how many cells, those with the largest estimates and weights, are verified by running the model
   * without these edges.
   */
  verify: number;
  /**
   * Of a patch: what of A is put into B. positions, the state of a token before a layer; heads, the output of a head
   * at all tokens; parts, of each head of a layer its queries, keys, values and output, apart.
   */
  patch: "positions" | "heads" | "parts";
  /**
   * Of a budget: what its cells are of. layer, each layer; head, each head; step, each token that attends, such as
   * each of an answer.
   */
  per: "layer" | "head" | "step";
  /**
   * Of a budget: what the sink takes counts to its part. Without it, the rest of each row is scaled up to 1; the
   * share of the sink is stated either way.
   */
  with_sink: boolean;
  /** A sentence of yours for the caption. */
  note: string;
  /** Heads to switch between in embeds and HTML files; other files show the figure's own. */
  switch: string | null;
  /** The stream of B; the same as A’s if absent. */
  "b.stream": string | null;
  /** The layer of B; the same as A's if absent. */
  "b.layer": number | null;
  /** The head of B; the same as A's if absent. */
  "b.head": number | null;
  /** The heads of B, written like A’s; the same as A’s if absent. */
  "b.heads": string | null;
  /** How several heads of B become one matrix; as in A if absent. */
  "b.by": "mean" | "max" | null;
}

export const VIEW_OPTIONS = {
  unit: { default: "token", kind: "choice", choices: ["token", "word", "sentence", "part"] },
  specials: { default: true, kind: "flag" },
  query_part: {
    default: null,
    kind: "text",
    longest: 16,
    pattern: "^(?:A|B|prompt|answer|template|message-[1-9][0-9]{0,5})$",
  },
  key_part: {
    default: null,
    kind: "text",
    longest: 16,
    pattern: "^(?:A|B|prompt|answer|template|message-[1-9][0-9]{0,5})$",
  },
  rows: { default: null, kind: "choice", choices: ["read", "written"] },
  padding: { default: false, kind: "flag" },
  outcome: {
    default: null,
    kind: "choice",
    choices: ["logprob", "logit", "difference", "divergence", "similarity", "change"],
  },
  "outcome.token": { default: null, kind: "text", longest: 100 },
  "outcome.foil": { default: null, kind: "text", longest: 100 },
  "outcome.position": { default: null, kind: "number", least: 0, most: 999999999 },
  "outcome.text": { default: null, kind: "text", longest: 2000 },
  ablation: { default: "zero", kind: "choice", choices: ["zero", "mean", "resample"] },
  "ablation.set": { default: null, kind: "text", longest: 40 },
  "ablation.text": { default: null, kind: "text", longest: 4096 },
  kind: {
    default: "head",
    kind: "choice",
    choices: [
      "head",
      "sentence",
      "overview",
      "ranking",
      "alignment",
      "comparison",
      "effect",
      "scatter",
      "lens",
      "contributions",
      "patch",
      "methods",
      "budget",
      "position",
    ],
  },
  stream: { default: null, kind: "text", longest: 64 },
  layer: { default: null, kind: "number", least: 0, most: 999999999 },
  head: { default: null, kind: "number", least: 0, most: 999999999 },
  heads: {
    default: null,
    kind: "text",
    longest: 4096,
    pattern: "^(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:,(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?))*$",
  },
  by: { default: "mean", kind: "choice", choices: ["mean", "max"] },
  query: { default: null, kind: "number", least: 0, most: 999999999 },
  key: { default: null, kind: "number", least: 0, most: 999999999 },
  sort: { default: "weight", kind: "choice", choices: ["weight", "lift"] },
  scale: { default: null, kind: "choice", choices: ["linear", "sqrt", "log"] },
  colours: { default: "auto", kind: "choice", choices: ["auto", "inferno", "viridis", "cividis", "greys"] },
  theme: { default: "light", kind: "choice", choices: ["light", "dark"] },
  max_cells: { default: null, kind: "number", least: 1, most: 2048 },
  crop: { default: null, kind: "text", longest: 40, pattern: "^[0-9]{1,9}:[0-9]{1,9},[0-9]{1,9}:[0-9]{1,9}$" },
  cut: {
    default: null,
    kind: "text",
    longest: 4096,
    pattern:
      "^(?:[a-z]{1,16}/)?(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?::[0-9]{1,9}-[0-9]{1,9})?(?:,(?:[a-z]{1,16}/)?(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?::[0-9]{1,9}-[0-9]{1,9})?)*$",
  },
  verify: { default: 12, kind: "number", least: 0, most: 100 },
  patch: { default: "positions", kind: "choice", choices: ["positions", "heads", "parts"] },
  per: { default: "layer", kind: "choice", choices: ["layer", "head", "step"] },
  with_sink: { default: false, kind: "flag" },
  note: { default: "", kind: "text", longest: 400 },
  switch: {
    default: null,
    kind: "text",
    longest: 4096,
    pattern: "^(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:,(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?))*$",
  },
  "b.stream": { default: null, kind: "text", longest: 64 },
  "b.layer": { default: null, kind: "number", least: 0, most: 999999999 },
  "b.head": { default: null, kind: "number", least: 0, most: 999999999 },
  "b.heads": {
    default: null,
    kind: "text",
    longest: 4096,
    pattern: "^(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:,(?:all|[0-9]{1,9}(?:\\.[0-9]{1,9})?))*$",
  },
  "b.by": { default: null, kind: "choice", choices: ["mean", "max"] },
} as const;

/** The metrics by which the overview of all heads can be coloured. */
export const METRICS = ["entropy", "distance", "previous", "next", "first", "separator", "diagonal"] as const;

/** The kinds of figures that plotly.js can draw, too, so that a reader can zoom. */
export const PLOTLY_KINDS = ["head", "comparison", "effect"] as const;

/** The options that have no meaning for a kind of figures, and are refused; with spaces. */
export const IDLE_OPTIONS = {
  head: "ablation ablation.set ablation.text outcome outcome.foil outcome.position outcome.text outcome.token patch per verify with_sink",
  sentence:
    "ablation ablation.set ablation.text crop outcome outcome.foil outcome.position outcome.text outcome.token patch per verify with_sink",
  overview:
    "ablation ablation.set ablation.text crop key outcome outcome.foil outcome.position outcome.text outcome.token patch per query verify with_sink",
  ranking:
    "ablation ablation.set ablation.text crop outcome outcome.foil outcome.position outcome.text outcome.token patch per verify with_sink",
  alignment:
    "ablation ablation.set ablation.text crop key outcome outcome.foil outcome.position outcome.text outcome.token patch per query verify with_sink",
  comparison:
    "ablation ablation.set ablation.text crop outcome outcome.foil outcome.position outcome.text outcome.token patch per verify with_sink",
  effect: "ablation ablation.set ablation.text crop patch per with_sink",
  scatter: "ablation ablation.set ablation.text crop patch per with_sink",
  lens: "ablation ablation.set ablation.text by crop head heads key key_part layer outcome.foil outcome.text padding patch per query query_part rows specials stream switch unit verify with_sink",
  contributions:
    "ablation ablation.set ablation.text by crop key key_part outcome.text padding patch per query query_part rows specials stream switch unit verify with_sink",
  patch:
    "ablation ablation.set ablation.text crop key key_part padding per query_part rows specials unit verify with_sink",
  methods:
    "ablation ablation.set ablation.text by crop head heads key key_part layer padding patch per query query_part switch unit verify with_sink",
  budget:
    "ablation ablation.set ablation.text by crop key key_part outcome outcome.foil outcome.position outcome.text outcome.token padding patch specials switch verify",
  position:
    "ablation ablation.set ablation.text by colours crop key_part outcome.text padding patch per query query_part rows scale specials switch verify with_sink",
} as const;
