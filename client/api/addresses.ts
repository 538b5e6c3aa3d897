/** The addresses of requests about a capture, and the parameters that they share. */
import type { State } from "../state/types.ts";
import { type PageOptions, writeOption } from "../state/view-option.ts";
import { ablationOf, type AblationOptions } from "../state/ablation.ts";
import { config } from "../state/config.ts";
import { outcomeOf, type OutcomeOptions } from "../state/outcome.ts";

/** The hash of these files: responses are cached for a year, and must not outlive the scripts that read them. */
const version = (): string => config.static.split("/").at(-1) ?? "";

export const captureAddress = (id: string, path: string, query: Record<string, string | number>): string =>
  `api/captures/${encodeURIComponent(id)}/${path}?${new URLSearchParams(
    Object.entries({ ...query, v: version() }).map(([name, value]) => [name, String(value)]),
  )}`;

/** What ablating each head would change. @param format empty: JSON */
export const ablationsAddress = (
  id: string,
  stream: string,
  format: "" | ".csv",
  view: OutcomeOptions & AblationOptions,
  verify: number,
): string =>
  captureAddress(
    id,
    `effects/${stream}/heads${format}`,
    optionParameters({ ...outcomeOf(view), ...ablationOf(view), verify }),
  );

/** What counts as a row or a column. */
export type UnitOptions = Pick<State, "unit" | "specials" | "rows" | "padding" | "query_part" | "key_part">;

export const unitParameters = ({
  unit,
  specials,
  rows,
  padding,
  query_part,
  key_part,
}: UnitOptions): Record<string, string> => optionParameters({ unit, specials, padding, rows, query_part, key_part });

export const optionParameters = (options: Partial<PageOptions>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === null ? [] : [[name, writeOption(value)]])),
  );

/** Some layers: from the first up to, not including, the second. */
export type Layers = [first: number, last: number];

/** One head, or several as one. */
export type HeadSelection = Pick<State, "layer" | "head" | "heads" | "by">;
/** Of a comparison. */
export type Side = { id: string; stream: string; heads: HeadSelection };

export const sideParameters = (a: Side, b: Side): Record<string, string | number> => ({
  ...headSetParameters(a.heads),
  ...captureParametersOfB(b),
  ...headParametersOfB(b),
});

export const captureParametersOfB = ({ id, stream }: Side): Record<string, string> => ({
  "b.capture": id,
  "b.stream": stream,
});

export const headParametersOfB = (b: Side): Record<string, string> =>
  Object.fromEntries(Object.entries(headSetParameters(b.heads)).map(([name, value]) => [`b.${name}`, value]));

export const headSetParameters = ({ layer, head, heads, by }: HeadSelection): { heads: string; by: string } => ({
  heads: heads ?? `${layer}.${head}`,
  by,
});

export const headParameters = (view: HeadSelection): Record<string, string | number> =>
  view.heads === null ? { layer: view.layer, head: view.head } : headSetParameters(view);
