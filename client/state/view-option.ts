/** How addresses write the options of a view. */
import { VIEW_OPTIONS, type ViewOptions } from "../api/view-options.ts";

export type OptionName = keyof ViewOptions;

type OptionDeclaration =
  | { kind: "flag" }
  | { kind: "number"; least: number; most: number }
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "text"; longest: number; pattern?: string };

/** The options of a view that only files have. */
type FileOption = "kind" | "max_cells" | "note" | "switch";
const FILE_OPTIONS: ReadonlySet<OptionName> = new Set<FileOption>(["kind", "max_cells", "note", "switch"]);

/** The options that the page has. */
export type PageOptions = Omit<ViewOptions, FileOption>;
export const PAGE_OPTIONS = (Object.keys(VIEW_OPTIONS) as OptionName[]).filter(
  (name): name is keyof PageOptions => !FILE_OPTIONS.has(name),
);

export const isOption = (name: string): name is OptionName => name in VIEW_OPTIONS;

/** The value that a text of an address means; undefined: none. */
export function readOption(name: OptionName, raw: string): boolean | number | string | undefined {
  const option: OptionDeclaration = VIEW_OPTIONS[name];
  if (option.kind === "flag") return { 0: false, 1: true }[raw];
  if (option.kind === "choice") return option.choices.includes(raw) ? raw : undefined;
  if (option.kind === "text") return isValidText(raw, option) ? raw : undefined;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : NaN;
  return option.least <= value && value <= option.most ? value : undefined;
}

const isValidText = (raw: string, { longest, pattern = "" }: { longest: number; pattern?: string }): boolean =>
  raw.length > 0 && raw.length <= longest && new RegExp(pattern).test(raw);

/** A value as an address has it. */
export const writeOption = (value: unknown): string =>
  typeof value === "boolean" ? String(Number(value)) : String(value);
