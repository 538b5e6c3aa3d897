/** Positions of a clip's moments on an axis that shows some of its tokens: from 0 to 1. */
import type { Sound, Unit } from "../api/types.ts";
import { _, localNumber } from "../text/message.ts";

/** Minimum pixels between ticks: two labels, because the last stands before its tick. */
const TICK_PITCH = 104;
/** The possible seconds between ticks. */
const TICK_SECONDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60];

export class TimeAxis {
  readonly sound: Sound;
  readonly first: number;
  readonly count: number;

  /** @param units what is shown, in order */
  constructor(sound: Sound, units: Unit[]) {
    this.sound = sound;
    this.first = units[0]?.tokens[0] ?? 0;
    /** Tokens shown. */
    this.count = Math.max(1, (units.at(-1)?.tokens.at(-1) ?? 0) + 1 - this.first);
  }

  /** Where a token begins; the next begins where it ends. */
  place(position: number): number {
    return (position - this.first) / this.count;
  }

  placeOf(seconds: number): number {
    return this.place(this.sound.first + seconds / this.sound.step);
  }

  /** The token at a place, among those shown. */
  position(place: number): number {
    const steps = Math.floor(place * this.count);
    return this.first + Math.min(this.count - 1, Math.max(0, steps));
  }

  /** When a token begins. */
  seconds(position: number): number {
    return (position - this.sound.first) * this.sound.step;
  }

  /** @param pixels length of the axis */
  ticks(pixels: number): { place: number; text: string }[] {
    const [from, to] = [this.seconds(this.first), this.seconds(this.first + this.count)];
    const step = TICK_SECONDS.find((candidate) => (candidate / (to - from)) * pixels >= TICK_PITCH) ?? to - from;
    const decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    const marks = [];
    for (let multiple = Math.ceil(from / step - 1e-9); multiple * step <= to + 1e-9; multiple += 1) {
      marks.push({
        place: this.placeOf(multiple * step),
        text: _("{seconds} s", { seconds: localNumber((multiple * step).toFixed(decimals)) }),
      });
    }
    return marks;
  }
}
