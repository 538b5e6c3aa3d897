/**
 * Builds the server's addresses of a figure.
 *
 * @import { Parameters, KindName } from "./figure-kinds.js"
 * @import { State } from "./types.js"
 */
import { writeGeneration } from "./input.js";
import { KINDS } from "./figure-kinds.js";
import { currentTheme } from "./theme.js";

/** @typedef {Record<string, string>} Spec the parameters of a figure's address, which define it completely */

/**
 * @param {State} state
 * @param {KindName} kind
 * @param {string} note the author's sentence for the caption
 * @returns {Spec}
 */
export function specOf(state, kind, note) {
  const { model, text, pair, target, language, image, audio, tensors, stream, scale, colours, specials } = state;
  /** @type {Parameters} */
  const asked = {
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
  const given = Object.entries(asked).filter(([name, value]) => value !== null && (value !== "" || name.startsWith("b.")));
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/**
 * An address on this server, which may lie below a folder of its host.
 *
 * @param {string} link
 * @param {Spec} parameters added to it
 * @returns {string} absolute
 */
export function absolute(link, parameters = {}) {
  const url = new URL(link.replace(/^\//, ""), document.baseURI);
  Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
  return url.href;
}
