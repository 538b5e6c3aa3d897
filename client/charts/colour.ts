/**
 * Colours of weights, from the figure's own colour scale: a colour means the same in the words, the thumbnails and the
 * heatmap.
 */
import type { ColourScale } from "../api/types.ts";
import type { Theme } from "../state/types.ts";

type Rgb = [number, number, number];

const BLACK: Rgb = [0, 0, 0];

function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  const parts = hex
    ? [hex.slice(0, 2), hex.slice(2, 4), hex.slice(4, 6)].map((part) => parseInt(part, 16))
    : (text.match(/[\d.]+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0] = parts;
  return [red, green, blue];
}

/** A colour as a canvas pixel, little-endian. */
export const parsePixel = (text: string): number => pixelOf(parseColour(text));

const pixelOf = ([red, green, blue]: Rgb): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** Relative luminance as WCAG 2 defines it. */
function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Evenly spaced colours as a CSS gradient. */
export function cssGradient(steps: string[]): string {
  const parts = steps.map((colour, i) => `rgb(${parseColour(colour).join(" ")}) ${(100 * i) / (steps.length - 1)}%`);
  return `linear-gradient(to right, ${parts.join(", ")})`;
}

/** The colours of a scale in a theme, from 0 (its lowest value) to 1. */
export function colourStops(scale: ColourScale, theme: Theme): [number, string][] {
  const { steps } = scale[theme];
  const stops = scale.places.map((position, i): [number, string] => [position, steps[i] ?? ""]);
  return (scale.places[0] ?? 0) > 0 ? [[0, steps[0] ?? ""], ...stops] : stops;
}

export class Ramp {
  readonly positions: number[];
  readonly colours: Rgb[];
  readonly low: number;
  readonly high: number;

  /**
   * @param stops positions from 0 to 1
   * @param low the value at position 0
   * @param high the value at position 1
   */
  constructor(stops: [number, string][], low: number, high: number) {
    this.positions = stops.map(([position]) => position);
    this.colours = stops.map(([, colour]) => parseColour(colour));
    this.low = low;
    this.high = high;
  }

  rgb(value: number): Rgb {
    const position = Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
    const upper = Math.max(
      1,
      this.positions.findIndex((stop) => stop >= position),
    );
    const [from = 0, to = 1] = [this.positions[upper - 1], this.positions[upper]];
    const share = to > from ? (position - from) / (to - from) : 1;
    const [a, b] = [this.colours[upper - 1] ?? BLACK, this.colours[upper] ?? BLACK];
    const mixChannel = (channel: 0 | 1 | 2): number => Math.round(a[channel] + (b[channel] - a[channel]) * share);
    return [mixChannel(0), mixChannel(1), mixChannel(2)];
  }

  css(value: number): string {
    return `rgb(${this.rgb(value).join(" ")})`;
  }

  /** As a canvas pixel, little-endian. */
  pixel(value: number): number {
    return pixelOf(this.rgb(value));
  }

  /** Black or white, whichever contrasts more with a value's colour. */
  textColour(value: number): string {
    return luminance(this.rgb(value)) > 0.179 ? "#000" : "#fff";
  }

  /**
   * Colours of the 256 values of a thumbnail, whose weight is (value / 255) squared.
   *
   * @returns as canvas pixels, little-endian
   */
  get thumbnail(): Uint32Array {
    return Uint32Array.from({ length: 256 }, (_, value) => this.pixel((value / 255) ** 2));
  }
}
