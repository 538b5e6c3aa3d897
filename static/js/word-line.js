/**
 * Draws one line of words: the units of one side of a picture, as text to hover over, shade and join by edges.
 *
 * @import { Point } from "./arcs.js"
 * @import { Ramp } from "./colour.js"
 * @import { Piece } from "./text-segments.js"
 * @import { Token, Unit } from "./types.js"
 */
import { el } from "./dom.js";
import { partName } from "./stream-sides.js";

export class WordLine {
  /** @type {HTMLElement[]} by unit */
  words = [];
  /** What the words were built from; the same words are not rebuilt. */
  #built = "";
  /**
   * Cached positions of words, until they move: reading them forces a layout.
   *
   * @type {Map<string, Point>}
   */
  #places = new Map();

  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node;
  }

  /**
   * @param {() => Piece[]} text cut into the units, and what is between them
   * @param {Unit[]} units
   * @param {(unit: number) => Token | undefined} tokenOf the first token of a unit
   * @param {string} key identity of the words
   * @returns {boolean} whether anything is new
   */
  build(text, units, tokenOf, key) {
    const built = `${key} ${JSON.stringify(units)}`;
    if (built === this.#built) return false;
    this.#built = built;
    this.words = [];
    this.#places.clear();
    this.node.replaceChildren(...text().flatMap((piece) => this.#pieceNodes(piece, units, tokenOf)));
    units.forEach((_, i) => {
      const continues = Boolean(tokenOf(i)?.continues);
      this.words[i]?.classList.toggle("continues", continues);
      this.words[i - 1]?.classList.toggle("goes-on", continues);
    });
    return true;
  }

  /** @type {(piece: Piece, units: Unit[], tokenOf: (unit: number) => Token | undefined) => Node[]} */
  #pieceNodes({ unit, text, special }, units, tokenOf) {
    if (unit === null) return [document.createTextNode(text)];
    const only = units[unit]?.only;
    const name = `word${special ? " special" : ""}${only ? ` is-only-${only}` : ""}`;
    // A direction of their own keeps special tokens from setting the text's.
    const dir = special ? "ltr" : null;
    const word = el("span", { class: name, role: "button", tabindex: unit === 0 ? 0 : -1, "data-unit": unit, dir, title: only && `only in ${only.toUpperCase()}` }, text);
    this.words[unit] = word;
    /** @type {(index: number) => string | null} */
    const partOf = (index) => tokenOf(index)?.part ?? null;
    const part = partOf(unit);
    if (!part || part === partOf(unit - 1)) return [word];
    // Shown by the style sheet, so not part of the text.
    return [el("span", { class: "part-name", "data-name": partName(part), "aria-hidden": "true" }), word];
  }

  /** The words have moved. */
  forgetPlaces() {
    this.#places.clear();
  }

  /**
   * Where edges of a word begin and end.
   *
   * @type {(unit: number, origin: () => DOMRect, edge?: "top" | "bottom") => Point | null}
   */
  place(unit, origin, edge = "top") {
    const word = this.words[unit];
    if (!word) return null;
    const name = `${edge} ${unit}`;
    const known = this.#places.get(name) ?? edgeOf(word, origin(), edge);
    this.#places.set(name, known);
    return known;
  }

  /** @type {(marked: {query: number, key: number, pins: Set<number>}) => void} units; -1 for none */
  mark({ query, key, pins }) {
    this.words.forEach((word, unit) => {
      word.classList.toggle("is-query", unit === query);
      word.classList.toggle("is-key", unit === key);
      word.classList.toggle("is-pinned", pins.has(unit));
      word.setAttribute("aria-pressed", String(unit === query || unit === key));
    });
  }

  /** Fade what is not yet generated: the units from one on. @param {number} first */
  fade(first) {
    this.words.forEach((word, unit) => word.classList.toggle("is-unwritten", unit >= first));
  }

  /**
   * @param {ArrayLike<number>} values by unit; NaN and missing ones are not shaded
   * @param {Ramp} ramp
   * @param {number} focus the focused unit, if it is in this line
   */
  shade(values, ramp, focus) {
    this.words.forEach((word, i) => {
      const value = values[i];
      const lit = value !== undefined && !Number.isNaN(value);
      word.style.backgroundColor = lit ? ramp.css(value) : "";
      word.style.color = lit ? ramp.ink(value) : "";
      word.classList.toggle("is-lit", lit);
      word.classList.remove("is-both");
      word.classList.toggle("is-focus", i === focus);
    });
  }

  /**
   * Shades every word by A over B.
   *
   * @param {ArrayLike<number>} a by unit, from 0 to 1; NaN is not shaded
   * @param {ArrayLike<number>} b
   * @param {number} focus the focused unit, if it is in this line
   */
  shadeBoth(a, b, focus) {
    this.words.forEach((word, i) => {
      word.style.backgroundColor = "";
      word.style.color = "";
      word.classList.remove("is-lit");
      word.classList.toggle("is-both", a.length > 0);
      word.classList.toggle("is-focus", i === focus);
      word.style.setProperty("--a", `${a[i] || 0}`);
      word.style.setProperty("--b", `${b[i] || 0}`);
    });
  }

  /** The unit of a node inside this line. @type {(target: EventTarget | null) => number | null} */
  unitOf(target) {
    const word = target instanceof Element ? target.closest(".word") : null;
    return word instanceof HTMLElement && this.node.contains(word) ? Number(word.dataset.unit) : null;
  }

  /** Put only this word into the tab order. @param {number} unit */
  rove(unit) {
    this.words.forEach((word, i) => (word.tabIndex = i === unit ? 0 : -1));
  }

  /** Where a key moves from a word, in text direction. @type {(key: string, unit: number) => HTMLElement | undefined} */
  step(key, unit) {
    const forward = getComputedStyle(this.node).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: unit + forward,
      ArrowLeft: unit - forward,
      Home: 0,
      End: this.words.length - 1,
    };
    return key in places ? (this.words[places[key] ?? unit] ?? this.words[unit]) : undefined;
  }
}

/** @type {(word: Element, origin: DOMRect, edge: "top" | "bottom") => Point} */
function edgeOf(word, origin, edge) {
  const box = word.getClientRects()[0] ?? word.getBoundingClientRect();
  return { x: box.left + box.width / 2 - origin.left, y: box[edge] - origin.top };
}
