/**
 * Decides when typing becomes an entry of the browser's history: the first picture of a burst of typing does, later
 * ones rewrite that entry. A burst ends with a pause, in another field, or when something else is chosen.
 */

/** Long enough to have looked at the picture. */
const PAUSE_MS = 2000;

export class TypingBurst {
  #field = "";
  #lastTyped = -Infinity;
  #isEntered = false;

  /**
   * A field was typed in.
   *
   * @param now milliseconds
   */
  record(field: string, now: number) {
    if (field !== this.#field || now - this.#lastTyped > PAUSE_MS) this.#isEntered = false;
    this.#field = field;
    this.#lastTyped = now;
  }

  /** @returns how the picture of what was typed enters the history */
  enterHistory(): "push" | "replace" {
    const mode = this.#isEntered ? "replace" : "push";
    this.#isEntered = true;
    return mode;
  }

  /** Something else was chosen. */
  end() {
    this.#field = "";
  }
}

export const typingBurst = new TypingBurst();
