/**
 * Parses and writes the URL, which is the selection. Its table is the whole contract: a name, its default, how it is
 * read (undefined: not understood) and how it is written. The options of a view come from the server's declaration.
 *
 * The model and the text or the conversation are always written, so that a link keeps its meaning when a server's
 * defaults change; so is the unit of a conversation, because a long one is shown by its parts where an address names
 * none. An address that names no text, conversation, image or clip starts with the example, and its suggested selection.
 */
import type { Example } from "../api/types.ts";
import type { State } from "./types.ts";
import { METRICS, VIEW_OPTIONS } from "../api/view-options.ts";
import { NO_ABLATION } from "./ablation.ts";
import { NO_COMPARISON } from "./comparison-selection.ts";
import { readFolds } from "./folds.ts";
import { inputFields, readGeneration, writeGeneration } from "./input.ts";
import { readMessages, writeMessages } from "./messages.ts";
import { NO_OUTCOME } from "./outcome.ts";
import { PAGE_OPTIONS, readOption, writeOption } from "./view-option.ts";
import { withPageLanguage } from "./page-language.ts";

interface Parameter {
  name: keyof State;
  fallback: unknown;
  parse: (raw: string) => unknown;
  format: (value: any) => string;
  always?: boolean;
}

const MOST_POSITIONS = 64;

const parsePositions = (raw: string): number[] | undefined => {
  const parts = raw.split(",").map(parseInteger);
  const integers = parts.filter((part) => part !== undefined);
  return integers.length === parts.length && integers.length <= MOST_POSITIONS ? [...new Set(integers)] : undefined;
};

const parseInteger = (raw: string): number | undefined => (/^\d{1,9}$/.test(raw) ? Number(raw) : undefined);

const parseOneOf =
  (...names: string[]): ((raw: string) => string | undefined) =>
  (raw) =>
    names.includes(raw) ? raw : undefined;

const parseName = (raw: string): string | undefined => (raw.length > 0 && raw.length <= 200 ? raw : undefined);

const parseDigest = (raw: string): string | undefined => (/^[0-9a-f]{64}$/.test(raw) ? raw : undefined);

const parseText = (raw: string): string => raw;

const parseFlag = (raw: string): boolean | undefined => ({ 0: false, 1: true })[raw];

const INPUT_PARAMETERS: Parameter[] = [
  { name: "model", fallback: "", parse: parseName, format: String, always: true },
  { name: "text", fallback: "", parse: parseText, format: String, always: true },
  { name: "messages", fallback: null, parse: readMessages, format: writeMessages },
  { name: "control_tokens", fallback: false, parse: parseFlag, format: writeOption },
  { name: "pair", fallback: null, parse: parseText, format: String },
  { name: "target", fallback: null, parse: parseText, format: String },
  { name: "generate", fallback: null, parse: readGeneration, format: writeGeneration },
  { name: "language", fallback: null, parse: parseName, format: String },
  { name: "image", fallback: null, parse: parseDigest, format: String },
  { name: "audio", fallback: null, parse: parseDigest, format: String },
  { name: "tensors", fallback: null, parse: parseDigest, format: String },
  { name: "b.text", fallback: null, parse: parseText, format: String },
  { name: "b.messages", fallback: null, parse: readMessages, format: writeMessages },
  { name: "b.pair", fallback: null, parse: parseText, format: String },
  { name: "b.target", fallback: null, parse: parseText, format: String },
  { name: "b.language", fallback: null, parse: parseText, format: String },
  { name: "b.model", fallback: null, parse: parseName, format: String },
];

/** Defaults that differ from those of files: the page always shows a head, in the theme of the system. */
const FALLBACKS: Partial<State> = { layer: 0, head: 0, theme: null };

const VIEW_PARAMETERS: Parameter[] = PAGE_OPTIONS.map((name) => ({
  name,
  fallback: name in FALLBACKS ? FALLBACKS[name] : VIEW_OPTIONS[name].default,
  parse: (raw) => readOption(name, raw),
  format: writeOption,
}));

/** What only the page has. */
const PAGE_PARAMETERS: Parameter[] = [
  { name: "pins", fallback: [], parse: parsePositions, format: (value) => value.join(",") },
  { name: "step", fallback: null, parse: parseInteger, format: String },
  { name: "align", fallback: null, parse: parseOneOf("head", "layer", "all", "model"), format: String },
  { name: "direction", fallback: "attends", parse: parseOneOf("attends", "attended"), format: String },
  {
    name: "overview",
    fallback: "pair",
    parse: parseOneOf("pair", "effect", "pattern", "role", "census", "similar", "change", ...METRICS),
    format: String,
  },
  { name: "sink", fallback: "with", parse: parseOneOf("with", "without"), format: String },
  { name: "open", fallback: [], parse: readFolds, format: (value) => value.join(",") },
  { name: "cells", fallback: "weight", parse: parseOneOf("weight", "effect", "both"), format: String },
];

const PARAMETERS = [...INPUT_PARAMETERS, ...VIEW_PARAMETERS, ...PAGE_PARAMETERS];

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The state that an address means.
 *
 * @param search what follows the path, with or without `?`
 * @returns `ignored` names the parameters that were not understood
 */
export function parseAddress(
  search: string,
  { model, example }: { model: string; example: Example },
): { state: State; ignored: string[] } {
  const parameters = new URLSearchParams(search);
  const state: Record<string, unknown> = Object.fromEntries(PARAMETERS.map(({ name, fallback }) => [name, fallback]));
  state.model = model;
  if (!["text", "messages", "image", "audio", "tensors"].some((name) => parameters.has(name)))
    Object.assign(state, suggestedSelection(example));
  // Foreign names are left alone; one of ours that occurs twice is not understood.
  const ignored = PARAMETERS.map(({ name }) => name).filter((name) => parameters.getAll(name).length > 1);
  for (const { name, parse: read } of PARAMETERS) {
    const raw = parameters.get(name);
    if (raw === null) continue;
    const value = read(raw);
    if (value === undefined) ignored.push(name);
    else state[name] = value;
  }
  return { state: state as unknown as State, ignored };
}

/**
 * The address of a state; `parseAddress` of it gives the same state back.
 *
 * @returns beginning with `?`
 */
export function formatAddress(state: State): string {
  const query = new URLSearchParams();
  for (const { name, fallback, format: write, always } of PARAMETERS) {
    const value = state[name];
    const isNamed = always || (name === "unit" && state.messages !== null);
    const isReplaced = name === "text" && state.messages !== null;
    if (!isReplaced && (isNamed || !isSame(value, fallback))) query.set(name, write(value));
  }
  withPageLanguage(query);
  return `?${query.toString().replaceAll("%2C", ",")}`;
}

/** The initial selection that an example suggests. */
export function suggestedSelection({ layer, head, query, key, stream, b, ...input }: Example): Partial<State> {
  const unselected = { heads: null, pins: [], crop: null, query_part: null, key_part: null, step: null, align: null };
  const unchanged = { ...NO_OUTCOME, ...NO_ABLATION, cut: null };
  const comparison = b ? { ...NO_COMPARISON, "b.text": b.text, overview: "change" } : NO_COMPARISON;
  return { ...inputFields(input), stream, layer, head, query, key, ...unselected, ...unchanged, ...comparison };
}
