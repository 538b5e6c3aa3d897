/** Builds the server's addresses of a figure. */
import type { KindName } from "./figure-kinds.ts";
import type { State } from "./types.ts";
import { writeGeneration } from "./input.ts";
import { KINDS } from "./figure-kinds.ts";
import { writeMessages } from "./messages.ts";
import { currentTheme } from "./theme.ts";
import { IDLE_OPTIONS, VIEW_OPTIONS } from "../api/view-options.ts";
import { isOption, writeOption } from "./view-option.ts";
import { withPageLanguage } from "./page-language.ts";

/** The parameters of a figure's address, which define it completely. */
export type Spec = Record<string, string>;

/** @param note the author's sentence for the caption */
export function specOf(state: State, kind: KindName, note: string): Spec {
  const { model, text, pair, target, language, image, audio, tensors, stream, scale, colours } = state;
  const { unit, specials, rows, padding, query_part, key_part } = state;
  const messages = state.messages && writeMessages(state.messages);
  const parameters: Record<string, unknown> = {
    ...{ kind, model, text, messages, control_tokens: (messages && state.control_tokens) || null, pair, target },
    generate: state.generate && writeGeneration(state.generate),
    ...{ language, image, audio, tensors, stream },
    ...KINDS[kind].parameters(state),
    ...{ query_part, key_part, scale, colours, theme: currentTheme(), unit, specials, rows, padding },
    note: note.trim(),
  };
  const idle = new Set<string>(IDLE_OPTIONS[kind].split(" "));
  // For B, empty means none.
  const stated = Object.entries(parameters).filter(
    ([name, value]) => !isDefault(name, value) && !idle.has(name) && (value !== "" || name.startsWith("b.")),
  );
  return Object.fromEntries(stated.map(([name, value]) => [name, writeOption(value)]));
}

const isDefault = (name: string, value: unknown): boolean =>
  value === null || (isOption(name) && value === VIEW_OPTIONS[name].default);

/**
 * An address on this server, which may lie below a folder of its host.
 *
 * @param parameters added to it
 * @returns absolute
 */
export function absoluteAddress(link: string, parameters: Spec = {}): string {
  const url = new URL(link.replace(/^\//, ""), document.baseURI);
  Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
  withPageLanguage(url.searchParams);
  return url.href;
}
