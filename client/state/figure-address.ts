/** Builds the server's addresses of a figure. */
import type { Parameters, KindName } from "./figure-kinds.ts";
import type { State } from "./types.ts";
import { writeGeneration } from "./input.ts";
import { KINDS } from "./figure-kinds.ts";
import { currentTheme } from "./theme.ts";

/** The parameters of a figure's address, which define it completely. */
export type Spec = Record<string, string>;

/** @param note the author's sentence for the caption */
export function specOf(state: State, kind: KindName, note: string): Spec {
  const { model, text, pair, target, language, image, audio, tensors, stream, scale, colours, specials } = state;
  const parameters: Parameters = {
    kind: kind === "head" ? null : kind,
    model,
    text,
    pair,
    target,
    generate: state.generate && writeGeneration(state.generate),
    language,
    image,
    audio,
    tensors,
    stream,
    ...KINDS[kind].parameters(state),
    query_part: state.query_part,
    key_part: state.key_part,
    scale,
    colours: colours === "auto" ? null : colours,
    theme: currentTheme() === "light" ? null : "dark",
    words: state.words ? "1" : null,
    specials: specials === "show" ? null : specials,
    rows: state.rows,
    padding: state.padding === "hide" ? null : state.padding,
    note: note.trim(),
  };
  // For B, empty means none.
  const present = Object.entries(parameters).filter(
    ([name, value]) => value !== null && (value !== "" || name.startsWith("b.")),
  );
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}

/**
 * An address on this server, which may lie below a folder of its host.
 *
 * @param parameters added to it
 * @returns absolute
 */
export function absolute(link: string, parameters: Spec = {}): string {
  const url = new URL(link.replace(/^\//, ""), document.baseURI);
  Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
  return url.href;
}
