/** Strokes drawn by hand. */

/** From 0 to 1, from the upper left corner. */
type StrokePoint = { x: number; y: number };

/** Width of a stroke, as a share of the picture: about that of the digits from which the digit reader learned. */
const STROKE_WIDTH = 0.14;
/** White on black, as in the pictures from which such models learn. */
const [INK, PAPER] = ["#ffffff", "#000000"];

export class Strokes {
  #strokes: StrokePoint[][] = [];

  get empty(): boolean {
    return this.#strokes.length === 0;
  }

  get count(): number {
    return this.#strokes.length;
  }

  begin(point: StrokePoint): void {
    this.#strokes.push([point]);
  }

  /** Lead the last stroke on to a place. */
  extend(point: StrokePoint): void {
    this.#strokes.at(-1)?.push(point);
  }

  /** Take the last stroke back. */
  undo(): void {
    this.#strokes.pop();
  }

  clear(): void {
    this.#strokes = [];
  }

  /** @param side of the square picture, in pixels */
  paint(context: CanvasRenderingContext2D, side: number): void {
    context.fillStyle = PAPER;
    context.fillRect(0, 0, side, side);
    Object.assign(context, { strokeStyle: INK, lineWidth: STROKE_WIDTH * side, lineCap: "round", lineJoin: "round" });
    for (const [first, ...others] of this.#strokes) {
      if (!first) continue;
      context.beginPath();
      context.moveTo(first.x * side, first.y * side);
      // A dot is a line to itself.
      for (const { x, y } of others.length > 0 ? others : [first]) context.lineTo(x * side, y * side);
      context.stroke();
    }
  }
}
