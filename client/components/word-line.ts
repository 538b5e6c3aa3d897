/** Draws one line of words: the units of one side of a picture, as text to hover over, shade and join by edges. */
import { html, nothing, type TemplateResult } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import type { Point } from "../charts/arcs.ts";
import type { Ramp } from "../charts/colour.ts";
import type { TextSegment } from "../text/text-segments.ts";
import type { Token, Unit } from "../api/types.ts";
import { type Block, inBlocks } from "./message-blocks.ts";
import { renderInPlace } from "./render-in-place.ts";
import { TextLines } from "../charts/text-lines.ts";
import { partName } from "../charts/stream-sides.ts";
import { _ } from "../text/message.ts";

export class WordLine {
  readonly node: HTMLElement;

  /** by unit */
  words: HTMLElement[] = [];
  /** What the words were built from; the same words are not rebuilt. */
  #identity = "";
  /** Cached positions of words, until they move: reading them forces a layout. */
  #points: Map<string, Point> = new Map();
  /** Boxes of the words, until they move. */
  #lines: TextLines | null = null;

  constructor(node: HTMLElement) {
    this.node = node;
  }

  /**
   * @param text cut into the units, and what is between them
   * @param tokenOf the first token of a unit
   * @param key identity of the words
   * @param blockOfUnit in which block of a conversation a unit stands; null: there are no blocks
   * @returns whether anything is new
   */
  build(
    text: () => TextSegment[],
    units: Unit[],
    tokenOf: (unit: number) => Token | undefined,
    key: string,
    blockOfUnit: ((unit: number) => Block | null) | null,
  ): boolean {
    const identity = `${key} ${JSON.stringify(units)}`;
    if (identity === this.#identity) return false;
    this.#identity = identity;
    const focused = this.words.findIndex((word) => word === document.activeElement);
    this.words = [];
    this.forgetPoints();
    const pieces = blockOfUnit
      ? inBlocks(text(), blockOfUnit, (piece) => wordTemplate(piece, units, tokenOf))
      : text().flatMap((piece) => wordTemplates(piece, units, tokenOf));
    // Keyed, because marks and shades of other words would stay.
    renderInPlace(keyed(identity, pieces), this.node);
    for (const word of this.node.querySelectorAll<HTMLElement>(".word")) this.words[Number(word.dataset.unit)] = word;
    // The words are new, and the focus stays at its place.
    this.words[Math.min(focused, this.words.length - 1)]?.focus({ preventScroll: true });
    return true;
  }

  /** @param language of the words; null: not known */
  name(label: string, language: string | null) {
    this.node.setAttribute("aria-label", label);
    if (language) this.node.lang = language;
    else this.node.removeAttribute("lang");
  }

  /** The words have moved. */
  forgetPoints() {
    this.#points.clear();
    this.#lines = null;
  }

  /** Where edges of a word begin and end. */
  place(unit: number, origin: () => DOMRect, edge: "top" | "bottom" = "top"): Point | null {
    const word = this.words[unit];
    if (!word) return null;
    const name = `${edge} ${unit}`;
    this.#lines ??= new TextLines(this.words.map(boxOf));
    const point = this.#points.get(name) ?? this.#lines.edge(boxOf(word), origin(), edge);
    this.#points.set(name, point);
    return point;
  }

  /** units; -1 for none */
  mark({ query, key, pins }: { query: number; key: number; pins: Set<number> }): void {
    this.words.forEach((word, unit) => {
      word.classList.toggle("is-query", unit === query);
      word.classList.toggle("is-key", unit === key);
      word.classList.toggle("is-pinned", pins.has(unit));
      word.setAttribute("aria-pressed", String(unit === query || unit === key));
    });
  }

  /** Fade what is not yet generated: the units from one on. */
  markUnwritten(first: number) {
    this.words.forEach((word, unit) => word.classList.toggle("is-unwritten", unit >= first));
  }

  /**
   * @param values by unit; NaN and missing ones are not shaded
   * @param focus the focused unit, if it is in this line
   */
  shade(values: ArrayLike<number>, ramp: Ramp, focus: number) {
    this.words.forEach((word, i) => {
      const value = values[i];
      const isShaded = value !== undefined && !Number.isNaN(value);
      word.style.backgroundColor = isShaded ? ramp.css(value) : "";
      word.style.color = isShaded ? ramp.textColour(value) : "";
      word.classList.toggle("is-lit", isShaded);
      word.classList.remove("is-both");
      word.classList.toggle("is-focus", i === focus);
    });
  }

  /**
   * Shades every word by A over B.
   *
   * @param a by unit, from 0 to 1; NaN is not shaded
   * @param focus the focused unit, if it is in this line
   */
  shadeBoth(a: ArrayLike<number>, b: ArrayLike<number>, focus: number) {
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

  /** The unit of a node inside this line. */
  unitOf(target: EventTarget | null): number | null {
    const word = target instanceof Element ? target.closest(".word") : null;
    return word instanceof HTMLElement && this.node.contains(word) ? Number(word.dataset.unit) : null;
  }

  /** Put only this word into the tab order. */
  makeTabStop(unit: number) {
    this.words.forEach((word, i) => (word.tabIndex = i === unit ? 0 : -1));
  }

  /** Where a key moves from a word, in text direction. */
  step(key: string, unit: number): HTMLElement | undefined {
    const forward = getComputedStyle(this.node).direction === "rtl" ? -1 : 1;
    const places: Record<string, number> = {
      ArrowRight: unit + forward,
      ArrowLeft: unit - forward,
      Home: 0,
      End: this.words.length - 1,
    };
    return key in places ? (this.words[places[key] ?? unit] ?? this.words[unit]) : undefined;
  }
}

/** A unit's word, or what is between words. */
function wordTemplate(
  { unit, text, special }: TextSegment,
  units: Unit[],
  tokenOf: (unit: number) => Token | undefined,
): TemplateResult | string {
  if (unit === null) return text;
  const onlySide = units[unit]?.only;
  const classes = [
    "word",
    special && "special",
    onlySide && `is-only-${onlySide}`,
    tokenOf(unit)?.unknown && "is-unknown",
    tokenOf(unit)?.continues && "continues",
    unit + 1 < units.length && tokenOf(unit + 1)?.continues && "goes-on",
  ];
  // A direction of their own keeps special tokens from setting the text's.
  return html`<span
    class=${classes.filter(Boolean).join(" ")}
    role="button"
    tabindex=${unit === 0 ? 0 : -1}
    data-unit=${unit}
    dir=${special ? "ltr" : nothing}
    translate="no"
    title=${onlySide ? (onlySide === "a" ? _("only in A") : _("only in B")) : nothing}
    >${text}</span
  >`;
}

/** A unit's word, after the name of its part where that begins; or what is between words. */
export function wordTemplates(
  segment: TextSegment,
  units: Unit[],
  tokenOf: (unit: number) => Token | undefined,
): (TemplateResult | string)[] {
  const word = wordTemplate(segment, units, tokenOf);
  const { unit } = segment;
  if (unit === null) return [word];
  const partAt = (index: number): string | null => tokenOf(index)?.part ?? null;
  const part = partAt(unit);
  if (!part || part === partAt(unit - 1)) return [word];
  // Shown by the style sheet, so not part of the text.
  return [html`<span class="part-name" data-name=${partName(part, null)} aria-hidden="true"></span>`, word];
}

/** A word that is wrapped counts where it begins. */
const boxOf = (word: Element): DOMRect => word.getClientRects()[0] ?? word.getBoundingClientRect();
