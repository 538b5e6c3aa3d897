/**
 * Parses and writes the URL, which is the selection. Its table is the whole contract: a name, its default, how it is
 * read (undefined: not understood) and how it is written. The options of a view come from the server's declaration.
 *
 * `model` and `text` are always written, so that a link keeps its meaning when a server's defaults change. An address
 * that names no text, image or clip starts with the example, and its suggested selection.
 */
import type { Example } from "../api/types.ts";
import type { State } from "./types.ts";
import { METRICS, VIEW_OPTIONS } from "../api/view-options.ts";
import { ALONE } from "./comparison-selection.ts";
import { inputFields, readGeneration, writeGeneration } from "./input.ts";
import { PAGE_OPTIONS, readOption, writeOption } from "./view-option.ts";
import { inPageLanguage } from "./page-language.ts";

interface Parameter {
  name: keyof State;
  fallback: unknown;
  parse: (raw: string) => unknown;
  format: (value: any) => string;
  always?: boolean;
}

const MAX_POSITIONS = 64;

const positions = (raw: string): number[] | undefined => {
  const parts = raw.split(",").map(integer);
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length && known.length <= MAX_POSITIONS ? [...new Set(known)] : undefined;
};

const integer = (raw: string): number | undefined => (/^\d{1,9}$/.test(raw) ? Number(raw) : undefined);

const oneOf =
  (...names: string[]): ((raw: string) => string | undefined) =>
  (raw) =>
    names.includes(raw) ? raw : undefined;

const name = (raw: string): string | undefined => (raw.length > 0 && raw.length <= 200 ? raw : undefined);

const flag = (raw: string): boolean | undefined => ({ 0: false, 1: true })[raw];

const digest = (raw: string): string | undefined => (/^[0-9a-f]{64}$/.test(raw) ? raw : undefined);

const any = (raw: string): string => raw;

const INPUT: Parameter[] = [
  { name: "model", fallback: "", parse: name, format: String, always: true },
  { name: "text", fallback: "", parse: any, format: String, always: true },
  { name: "pair", fallback: null, parse: any, format: String },
  { name: "target", fallback: null, parse: any, format: String },
  { name: "generate", fallback: null, parse: readGeneration, format: writeGeneration },
  { name: "language", fallback: null, parse: name, format: String },
  { name: "image", fallback: null, parse: digest, format: String },
  { name: "audio", fallback: null, parse: digest, format: String },
  { name: "tensors", fallback: null, parse: digest, format: String },
  { name: "b.text", fallback: null, parse: any, format: String },
  { name: "b.pair", fallback: null, parse: any, format: String },
  { name: "b.target", fallback: null, parse: any, format: String },
  { name: "b.language", fallback: null, parse: any, format: String },
  { name: "b.model", fallback: null, parse: name, format: String },
];

/** Defaults that differ from those of files: the page always shows a head, in the theme of the system. */
const FALLBACKS: Partial<State> = { layer: 0, head: 0, theme: null };

const VIEW: Parameter[] = PAGE_OPTIONS.map((name) => ({
  name,
  fallback: name in FALLBACKS ? FALLBACKS[name] : VIEW_OPTIONS[name].default,
  parse: (raw) => readOption(name, raw),
  format: writeOption,
}));

/** What only the page has. */
const PAGE: Parameter[] = [
  { name: "pins", fallback: [], parse: positions, format: (value) => value.join(",") },
  { name: "step", fallback: null, parse: integer, format: String },
  { name: "align", fallback: null, parse: oneOf("head", "layer", "all", "model"), format: String },
  { name: "direction", fallback: "attends", parse: oneOf("attends", "attended"), format: String },
  {
    name: "overview",
    fallback: "pair",
    parse: oneOf("pair", "pattern", "role", "similar", "change", ...METRICS),
    format: String,
  },
  { name: "sink", fallback: "with", parse: oneOf("with", "without"), format: String },
  { name: "map", fallback: false, parse: flag, format: writeOption },
];

const TABLE = [...INPUT, ...VIEW, ...PAGE];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The state that an address means.
 *
 * @param search what follows the path, with or without `?`
 * @returns `ignored` names the parameters that were not understood
 */
export function parse(
  search: string,
  { model, example }: { model: string; example: Example },
): { state: State; ignored: string[] } {
  const parameters = new URLSearchParams(search);
  const state: Record<string, unknown> = Object.fromEntries(TABLE.map(({ name, fallback }) => [name, fallback]));
  state.model = model;
  if (!["text", "image", "audio", "tensors"].some((name) => parameters.has(name)))
    Object.assign(state, suggestion(example));
  // Foreign names are left alone; one of ours that occurs twice is not understood.
  const ignored = TABLE.map(({ name }) => name).filter((name) => parameters.getAll(name).length > 1);
  for (const { name, parse: read } of TABLE) {
    const raw = parameters.get(name);
    if (raw === null) continue;
    const value = read(raw);
    if (value === undefined) ignored.push(name);
    else state[name] = value;
  }
  return { state: state as unknown as State, ignored };
}

/**
 * The address of a state; `parse` of it gives the same state back.
 *
 * @returns beginning with `?`
 */
export function format(state: State): string {
  const query = new URLSearchParams();
  for (const { name, fallback, format: write, always } of TABLE) {
    const value = state[name];
    if (always || !same(value, fallback)) query.set(name, write(value));
  }
  inPageLanguage(query);
  return `?${query.toString().replaceAll("%2C", ",")}`;
}

/** The initial selection that an example suggests. */
export function suggestion({ layer, head, query, key, stream, b, ...input }: Example): Partial<State> {
  const bare = { heads: null, pins: [], query_part: null, key_part: null, step: null, align: null };
  const compared = b ? { ...ALONE, "b.text": b.text, overview: "change" } : ALONE;
  return { ...inputFields(input), stream, layer, head, query, key, ...bare, ...compared };
}
