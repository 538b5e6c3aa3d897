/** Says that the model runs, if that takes long, with a button that cancels it; then that it was cancelled. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { CancellableRun } from "../state/run.ts";
import { _ } from "../text/message.ts";
import { drawKeepingFocus } from "./draw-keeping-focus.ts";

/** Faster runs need no message. */
const MESSAGE_DELAY_MS = 1000;

export interface RunWords {
  running: string;
  cancelled: string;
  /** On the button that runs it after all. */
  restart: string;
}

/**
 * @param isLong whether the run has taken longer than a moment
 * @param problem what is said where it does not run
 */
export function runLine(run: CancellableRun, words: RunWords, isLong: boolean, problem = ""): TemplateResult {
  const { isPending, isCancelled } = run;
  const text = isPending ? isLong && words.running : isCancelled ? words.cancelled : problem;
  return html`<span role="status">${text || nothing}</span>${
      (isPending && isLong) || (!isPending && isCancelled)
        ? html`<button type="button" class="quiet" @click=${() => (isPending ? run.cancel() : run.restart())}>
            ${isPending ? _("Cancel") : words.restart}
          </button>`
        : nothing
    }`;
}

export class RunLine {
  readonly #host: HTMLElement;
  readonly #words: RunWords;
  #timer = 0;
  #isLong = false;

  constructor(host: HTMLElement, words: RunWords, signal: AbortSignal) {
    this.#host = host;
    this.#words = words;
    signal.addEventListener("abort", () => window.clearTimeout(this.#timer));
  }

  /** @param focus gets the focus if the button that has it disappears */
  draw(run: CancellableRun, focus: () => HTMLElement | null, problem = "") {
    if (!run.isPending) {
      window.clearTimeout(this.#timer);
      this.#timer = 0;
      this.#isLong = false;
    } else if (!this.#timer)
      this.#timer = window.setTimeout(() => {
        this.#isLong = true;
        this.draw(run, focus, problem);
      }, MESSAGE_DELAY_MS);
    drawKeepingFocus(this.#host, () => render(runLine(run, this.#words, this.#isLong, problem), this.#host), focus);
  }
}
