/**
 * Decides when typing becomes an entry of the browser's history: the first picture of a burst of typing does, later
 * ones rewrite that entry. A burst ends with a pause, in another field, or when something else is chosen.
 */

/** Long enough to have looked at the picture. */
const PAUSE_MS = 2000;

export class TypingBurst {
  #field = "";
  #typed = -Infinity;
  #entered = false;

  /**
   * A field was typed in.
   *
   * @param now milliseconds
   */
  typed(field: string, now: number) {
    if (field !== this.#field || now - this.#typed > PAUSE_MS) this.#entered = false;
    this.#field = field;
    this.#typed = now;
  }

  /** @returns how the picture of what was typed enters the history */
  enter(): "push" | "replace" {
    const mode = this.#entered ? "replace" : "push";
    this.#entered = true;
    return mode;
  }

  /** Something else was chosen. */
  end() {
    this.#field = "";
  }
}

export const typing = new TypingBurst();
