/** Walks through a generation: what was written after each step, and nothing behind it. */
import { announce } from "../announce.js";
import { answerOf } from "../generation-steps.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

const STEP_MS = 700;
const still = matchMedia("(prefers-reduced-motion: reduce)");

class StepScrubber extends Panel {
  #timer = 0;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#range.addEventListener("input", () => this.#go(Number(this.#range.value)), { signal });
    this.child("play").addEventListener("click", () => this.#play(), { signal });
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("wanted", () => store.wanted && this.#pause(), { signal });
    signal.addEventListener("abort", () => this.#pause());
  }

  /** @returns {HTMLInputElement} */
  get #range() {
    return this.child("range");
  }

  /** How many tokens were written in all. */
  get #most() {
    const { scene } = store;
    const answer = scene && answerOf(scene.capture, scene.stream);
    return answer ? answer.last - answer.first + 1 : 0;
  }

  #draw() {
    const most = this.#most;
    const parted = store.state.from !== null || store.state.to !== null;
    this.hidden = most < 1 || parted;
    const step = Math.min(store.state.step ?? most, most);
    this.#range.max = `${most}`;
    this.#range.value = `${step}`;
    this.#range.setAttribute("aria-valuetext", `${step} of ${most} tokens generated`);
    this.child("count").textContent = `${step} of ${most}`;
    if (this.hidden) this.#pause();
  }

  /** @param {number} step */
  #go(step) {
    store.select({ step: step >= this.#most ? null : Math.max(0, step) }, "replace");
  }

  #play() {
    if (this.#timer) return this.#pause();
    if (store.state.step === null) this.#go(0);
    // Where motion is unwelcome, each press is one step.
    if (still.matches) return this.#go((store.state.step ?? 0) + 1);
    this.child("play").textContent = "Pause";
    this.#timer = window.setInterval(() => {
      this.#go((store.state.step ?? this.#most) + 1);
      if (store.state.step === null) this.#pause();
    }, STEP_MS);
  }

  #pause() {
    if (this.#timer) announce(`${this.child("count").textContent} tokens generated`);
    window.clearInterval(this.#timer);
    this.#timer = 0;
    this.child("play").textContent = still.matches ? "Step" : "Play";
  }
}

customElements.define("step-scrubber", StepScrubber);
