/** The lines of a wrapped text, found by where its words are. */
import type { Point } from "./arcs.ts";

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

const middleOf = ({ top, height }: Box): number => top + height / 2;

export class TextLines {
  /** the words of each line, as one span of heights */
  readonly #lines: { top: number; bottom: number }[] = [];

  constructor(words: Box[]) {
    for (const word of [...words].sort((a, b) => middleOf(a) - middleOf(b))) {
      const last = this.#lines.at(-1);
      const bottom = word.top + word.height;
      if (!last || middleOf(word) > last.bottom) this.#lines.push({ top: word.top, bottom });
      else Object.assign(last, { top: Math.min(last.top, word.top), bottom: Math.max(last.bottom, bottom) });
    }
  }

  /** The middle of a word's edge, from the corner of what it is drawn in. */
  edge(word: Box, origin: Pick<DOMRect, "left" | "top">, edge: "top" | "bottom"): Point {
    const index = this.#lines.findIndex(({ bottom }) => middleOf(word) <= bottom);
    const line = this.#lines[index];
    const next = this.#lines[edge === "top" ? index - 1 : index + 1];
    const room = line && next ? (edge === "top" ? line.top - next.bottom : next.top - line.bottom) : Infinity;
    return {
      x: word.left + word.width / 2 - origin.left,
      y: word.top + (edge === "top" ? 0 : word.height) - origin.top,
      row: edge === "top" ? index : this.#lines.length - 1 - index,
      room: Math.max(0, room),
    };
  }
}
