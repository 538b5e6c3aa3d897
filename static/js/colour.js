/**
 * Colours of weights, from the figure's own colour scale: a colour means the same in the words, the thumbnails and the
 * heatmap.
 */

/** @typedef {[number, number, number]} Rgb */

/** @type {Rgb} */
const BLACK = [0, 0, 0];

/** @type {(text: string) => Rgb} */
function readColour(text) {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  const parts = hex
    ? [hex.slice(0, 2), hex.slice(2, 4), hex.slice(4, 6)].map((part) => parseInt(part, 16))
    : (text.match(/[\d.]+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0] = parts;
  return [red, green, blue];
}

/** A colour as a canvas pixel, little-endian. @type {(text: string) => number} */
export function pixel(text) {
  const [red, green, blue] = readColour(text);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Relative luminance as WCAG 2 defines it. @type {(rgb: Rgb) => number} */
function luminance(rgb) {
  const [red, green, blue] = /** @type {Rgb} */ (
    rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    })
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A colour scale as a CSS gradient. @type {(stops: [number, string][]) => string} */
export function gradient(stops) {
  const parts = stops.map(([place, colour]) => `rgb(${readColour(colour).join(" ")}) ${100 * place}%`);
  return `linear-gradient(to right, ${parts.join(", ")})`;
}

export class Ramp {
  /**
   * @param {[number, string][]} stops positions from 0 to 1
   * @param {number} low the value at position 0
   * @param {number} high the value at position 1
   */
  constructor(stops, low, high) {
    this.positions = stops.map(([position]) => position);
    this.colours = stops.map(([, colour]) => readColour(colour));
    this.low = low;
    this.high = high;
  }

  /**
   * @param {number} value
   * @returns {Rgb}
   */
  rgb(value) {
    const place = Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
    const upper = Math.max(
      1,
      this.positions.findIndex((position) => position >= place),
    );
    const [from = 0, to = 1] = [this.positions[upper - 1], this.positions[upper]];
    const share = to > from ? (place - from) / (to - from) : 1;
    const [a, b] = [this.colours[upper - 1] ?? BLACK, this.colours[upper] ?? BLACK];
    /** @type {(channel: 0 | 1 | 2) => number} */
    const mix = (channel) => Math.round(a[channel] + (b[channel] - a[channel]) * share);
    return [mix(0), mix(1), mix(2)];
  }

  /** @type {(value: number) => string} */
  css(value) {
    return `rgb(${this.rgb(value).join(" ")})`;
  }

  /** Black or white, whichever contrasts more with a value's colour. @type {(value: number) => string} */
  ink(value) {
    return luminance(this.rgb(value)) > 0.179 ? "#000" : "#fff";
  }

  /**
   * Colours of the 256 values of a thumbnail, whose weight is (value / 255) squared.
   *
   * @returns {Uint32Array} as canvas pixels, little-endian
   */
  get thumbnail() {
    return Uint32Array.from({ length: 256 }, (_, value) => {
      const [red, green, blue] = this.rgb((value / 255) ** 2);
      return (255 << 24) | (blue << 16) | (green << 8) | red;
    });
  }
}
