import { parsePixel, Ramp, colourStops } from "../charts/colour.ts";
import { addChild } from "./add-child.ts";
import { Grid } from "./grid.ts";
import type { LiveFigure, Pin, Place, Surface } from "./types.ts";

const PREFERS_DARK = matchMedia("(prefers-color-scheme: dark)");

/** A static picture with marks over it. */
export class MarkedPicture implements Surface {
  readonly viewer: LiveFigure;
  readonly overlay: HTMLElement;
  readonly cursor: HTMLElement;
  readonly pins: HTMLElement;

  #canvases: HTMLCanvasElement[] = [];
  #shown = 0;

  constructor(viewer: LiveFigure, sheet: HTMLElement) {
    this.viewer = viewer;
    this.overlay = addChild("over", sheet);
    this.cursor = addChild("cursors", this.overlay);
    this.pins = addChild("pins", this.overlay);
    this.overlay.addEventListener("pointermove", (event) => this.#onPointer(event));
    this.overlay.addEventListener("pointerdown", (event) => this.#onPointer(event));
    this.overlay.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && viewer.point(null));
    PREFERS_DARK.addEventListener("change", () => this.#canvases.length && this.#paint());
  }

  show(head: number) {
    this.#shown = head;
    this.#paint();
  }

  /** Draws a head's weights over the picture's, in the same colours. */
  #paint() {
    const { data, places } = this.viewer;
    if (!data.colours || !(places instanceof Grid)) return;
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    const isDark = scheme === "dark" || (scheme.includes("dark") && PREFERS_DARK.matches);
    const { colours } = data;
    const theme = isDark ? "dark" : "light";
    const ramp = new Ramp(colourStops(colours, theme), colours.low, colours.high);
    const missing = parsePixel(colours[theme].missing);
    this.#canvases.forEach((canvas) => canvas.remove());
    this.#canvases = data.panels.map((panel, panelIndex) => {
      const canvas = addChild("cells", this.overlay, "canvas") as HTMLCanvasElement;
      this.overlay.prepend(canvas);
      [canvas.width, canvas.height] = [places.columns, places.rows];
      const box = { ...panel, width: panel.width * places.columns, height: panel.height * places.rows };
      this.#setBox(canvas, box);
      const pixels = Uint32Array.from(places.weights(panelIndex).values, (value) =>
        Number.isNaN(value) ? missing : ramp.pixel(value),
      );
      const image = new ImageData(new Uint8ClampedArray(pixels.buffer), places.columns, places.rows);
      canvas.getContext("2d")?.putImageData(image, 0, 0);
      return canvas;
    });
    this.overlay.dataset.head = String(this.#shown);
  }

  mark(place: Place | null) {
    this.cursor.replaceChildren();
    for (const box of place ? this.viewer.places.boxes(place) : []) this.#setBox(addChild("cursor", this.cursor), box);
  }

  pin(pins: Pin[]) {
    this.pins.replaceChildren();
    for (const pin of pins) {
      for (const box of this.viewer.places.boxes(pin)) this.#setBox(addChild(`pin is-${pin.name}`, this.pins), box);
    }
  }

  #setBox(
    node: HTMLElement,
    { left, top, width, height }: { left: number; top: number; width: number; height: number },
  ) {
    const [fullWidth, fullHeight] = this.viewer.data.size;
    node.style.left = `${(100 * left) / fullWidth}%`;
    node.style.top = `${(100 * top) / fullHeight}%`;
    node.style.width = `${(100 * width) / fullWidth}%`;
    node.style.height = `${(100 * height) / fullHeight}%`;
  }

  #onPointer({ clientX, clientY }: { clientX: number; clientY: number }) {
    const [fullWidth, fullHeight] = this.viewer.data.size;
    const { left, top, width, height } = this.overlay.getBoundingClientRect();
    const [x, y] = [((clientX - left) / width) * fullWidth, ((clientY - top) / height) * fullHeight];
    this.viewer.point(this.viewer.places.at(x, y), { x: clientX, y: clientY });
  }
}
