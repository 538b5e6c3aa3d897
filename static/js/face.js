/**
 * The addresses under which the server gives the figure on screen as a file.
 *
 * @import { State } from "./types.js"
 */
import { writeGeneration } from "./input.js";
import { currentTheme } from "./theme.js";

/** @typedef {"svg" | "png" | "pdf" | "csv" | "npz" | "json"} Face */

/**
 * @param {Face} face
 * @param {State} state
 * @param {Record<string, string>} [more] parameters of this face alone
 * @returns {string} absolute
 */
export function faceAddress(face, state, more = {}) {
  const { model, text, pair, target, image, audio, tensors, stream, layer, head, scale, colours, specials } = state;
  const outlined = state.query !== null && state.key !== null;
  /** @type {Record<string, string | number | null>} */
  const asked = {
    model,
    text: text || null,
    pair,
    target,
    generate: state.generate && writeGeneration(state.generate),
    image,
    audio,
    tensors,
    stream,
    layer: state.heads === null ? layer : null,
    head: state.heads === null ? head : null,
    heads: state.heads,
    by: state.heads === null ? null : state.by,
    query: outlined ? state.query : null,
    key: outlined ? state.key : null,
    query_part: state.from,
    key_part: state.to,
    scale: scale === "linear" ? null : scale,
    colours: colours === "auto" ? null : colours,
    theme: currentTheme() === "light" ? null : "dark",
    words: state.words ? "1" : null,
    specials: specials === "show" ? null : specials,
  };
  const given = Object.entries(asked).filter(([, value]) => value !== null && value !== "");
  const query = new URLSearchParams([...given, ...Object.entries(more)].map(([name, value]) => [name, String(value)]));
  return new URL(`figure.${face}?${query}`, document.baseURI).href;
}
