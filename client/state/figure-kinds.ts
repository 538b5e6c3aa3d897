/**
 * Kinds of figures that can be made of the screen: name of each, when it is possible, its title, and its address
 * parameters beside the input.
 */
import type { Scene, State } from "./types.ts";
import type { ViewOptions } from "../api/view-options.ts";
import { budgetHeads } from "./budget-heads.ts";
import { outcomeOf } from "./outcome.ts";
import { NO_COMPARISON } from "./comparison-selection.ts";
import { holds, parseCrop } from "../charts/crop.ts";
import { alignedHeads } from "./head-set.ts";
import { writeMessages } from "./messages.ts";
import { _ } from "../text/message.ts";

export type KindName = ViewOptions["kind"];
/** Null: omitted. */
export type FigureParameters = Record<string, string | number | null>;

interface Kind {
  title: string;
  /** whether this selection, which may be B's, has one */
  allowed: (scene: Scene, state: State) => boolean;
  describe: (heads: string, text: string, state: State, scene: Scene) => string;
  parameters: (state: State) => FigureParameters;
}

const headParameters = ({ layer, head, heads, by }: State): FigureParameters =>
  heads === null ? { layer, head, heads: null, by: null } : { layer: null, head: null, heads, by };

/** A cell, outlined if its row and column are chosen. */
const cellParameters = ({ query, key }: Pick<State, "query" | "key">): FigureParameters =>
  query === null || key === null ? { query: null, key: null } : { query, key };

/** The same, if the part shown holds it. */
const shownCell = (state: State): FigureParameters =>
  cellParameters(
    state.crop === null || holds(parseCrop(state.crop), { row: state.query ?? -1, column: state.key ?? -1 })
      ? state
      : { query: null, key: null },
  );

const outcomeParameters = (state: State): FigureParameters => ({ ...outcomeOf(state) });

const effectParameters = (state: State): FigureParameters => ({
  ...headParameters(state),
  ...cellParameters(state),
  ...outcomeOf(state),
  verify: state.verify,
});

const isOfWords = ({ stream, capture }: Scene): boolean =>
  ![stream.query_side, stream.key_side].some((side) => side in capture.media);

const predictsNext = ({ capture }: Scene): boolean =>
  capture.provenance.import_note === "" && capture.predictions.some(({ kind }) => kind === "next");

/** Whether sentences of the input can stand elsewhere: it is a prompt that a decoder continues. */
export const canMove = (scene: Scene): boolean =>
  scene.comparison === null && predictsNext(scene) && isOfWords(scene) && scene.capture.streams.length === 1;

/** The token whose prediction is followed from layer to layer. */
const followedToken = (state: State): FigureParameters => ({
  "outcome.token": state["outcome.token"],
  "outcome.position": state["outcome.position"],
});

const messagesOfB = (state: State): FigureParameters => ({
  "b.messages": state["b.messages"] && writeMessages(state["b.messages"]),
});

const hasTextOfB = (state: State): boolean => state["b.text"] !== null || state["b.messages"] !== null;

const textsOfB = (state: State): FigureParameters => ({
  "b.text": state["b.text"],
  ...messagesOfB(state),
  "b.pair": state["b.pair"],
  "b.target": state["b.target"],
  "b.language": state["b.language"],
});

/** In the order of the switch. */
export const KINDS: Record<KindName, Kind> = {
  head: {
    title: _("Heatmap"),
    allowed: () => true,
    describe: (heads, text) => _("{heads}: what each word attends to in {text}", { heads, text }),
    parameters: (state) => ({ ...headParameters(state), ...shownCell(state), crop: state.crop }),
  },
  sentence: {
    title: _("Sentence"),
    allowed: isOfWords,
    describe: (heads, text) => _("{heads}: lines from each word to what it attends to in {text}", { heads, text }),
    parameters: (state) => ({ ...headParameters(state), query: state.query, key: state.key }),
  },
  overview: {
    title: _("All heads"),
    allowed: () => true,
    describe: (_heads, text) => _("All heads: what each word attends to in {text}", { text }),
    parameters: headParameters,
  },
  ranking: {
    title: _("Ranking"),
    allowed: ({ ranking }, { query, key }) => ranking !== null && query !== null && key !== null,
    describe: (_heads, text, { sort }, { ranking }) => {
      const values = { query: ranking?.query.label ?? "", key: ranking?.key.label ?? "", text };
      return sort === "lift"
        ? _("The heads in which “{query}” attends more than other words do to “{key}” in {text}", values)
        : _("The heads in which “{query}” attends most to “{key}” in {text}", values);
    },
    parameters: (state) => ({
      ...headParameters(state),
      ...cellParameters(state),
      sort: state.sort,
    }),
  },
  alignment: {
    title: _("Alignment"),
    allowed: (scene) =>
      isOfWords(scene) && scene.stream.query_side !== scene.stream.key_side && scene.state.by !== "max",
    describe: (heads, text, { align, layer }) => {
      const averages = {
        layer: _("Mean over layer {layer}", { layer }),
        all: _("Mean over all heads"),
        model: _("Alignment heads"),
        head: heads,
      };
      return _("{heads}: what each word attends to most in {text}", {
        heads: averages[(align ?? "head") as keyof typeof averages],
        text,
      });
    },
    parameters: alignedHeads,
  },
  effect: {
    title: _("Effects"),
    allowed: ({ capture }) => capture.provenance.import_note === "",
    describe: (heads, text) => _("{heads}: what cutting each edge would change in {text}", { heads, text }),
    parameters: effectParameters,
  },
  scatter: {
    title: _("Weight and effect"),
    allowed: ({ capture }) => capture.provenance.import_note === "",
    describe: (heads, text) => _("{heads}: weight and effect of each edge in {text}", { heads, text }),
    parameters: effectParameters,
  },
  lens: {
    title: _("After each layer"),
    allowed: predictsNext,
    describe: (_heads, text) => _("What the model would say after each layer, in {text}", { text }),
    parameters: followedToken,
  },
  contributions: {
    title: _("Direct contributions"),
    allowed: predictsNext,
    describe: (_heads, text) => _("What each head adds to the logit directly, in {text}", { text }),
    parameters: (state) => ({
      ...headParameters(state),
      ...followedToken(state),
      "outcome.foil": state["outcome.foil"],
    }),
  },
  patch: {
    title: _("Patching"),
    allowed: ({ comparison, state }) => comparison !== null && state["b.model"] === null && hasTextOfB(state),
    describe: (_heads, text) => _("Patching: what each part of the model carries over, in {text}", { text }),
    parameters: (state) => ({ ...headParameters(state), ...outcomeOf(state), ...textsOfB(state), patch: state.patch }),
  },
  methods: {
    title: _("Methods"),
    allowed: ({ capture }) => capture.provenance.import_note === "",
    describe: (_heads, text) => _("Which tokens count for the outcome, by several methods, in {text}", { text }),
    parameters: outcomeParameters,
  },
  budget: {
    title: _("Attention budget"),
    allowed: ({ comparison }) => comparison === null,
    describe: (_heads, text) => _("Attention budget: what is drawn on, in {text}", { text }),
    parameters: (state) => {
      const { query, per, with_sink } = state;
      return { ...budgetHeads(state), query, per, with_sink: with_sink ? 1 : null };
    },
  },
  position: {
    title: _("Position experiment"),
    allowed: (scene, { key }) => canMove(scene) && key !== null,
    describe: (_heads, text) => _("A sentence at other depths of the prompt, in {text}", { text }),
    parameters: (state) => ({ ...budgetHeads(state), key: state.key, ...outcomeOf(state) }),
  },
  comparison: {
    title: _("A − B"),
    allowed: ({ comparison }) => comparison !== null,
    describe: (heads, text) => _("{heads}: A, B and A − B, of {text}", { heads, text }),
    parameters: (state) => ({
      ...headParameters(state),
      ...cellParameters(state),
      ...Object.fromEntries(
        Object.keys(NO_COMPARISON).map((name) => [
          name,
          state[name as Exclude<keyof typeof NO_COMPARISON, "b.messages">],
        ]),
      ),
      ...messagesOfB(state),
    }),
  },
};

/** The possible kinds of a scene, each with its own selection. */
export const possibleKinds = (scene: Scene, stateOf: (kind: KindName) => State): KindName[] =>
  (Object.keys(KINDS) as KindName[]).filter((name) => KINDS[name].allowed(scene, stateOf(name)));

/** The kind closest to the screen. */
export function kindOnScreen(scene: Scene): KindName {
  const { state, effects, comparison } = scene;
  const ofEffects = state.cells === "both" ? "scatter" : "effect";
  const ofOne = effects?.figure ? ofEffects : state.align === null ? "head" : "alignment";
  const preferred = comparison ? "comparison" : ofOne;
  return KINDS[preferred].allowed(scene, state) ? preferred : "head";
}
