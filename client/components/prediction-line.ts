/** Shows the model's prediction: a word or a label, with probabilities. */
import { el, isolated } from "./dom.ts";
import { percent } from "../text/format.ts";
import { predictionOf } from "../charts/generation-steps.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _, phrases, type Phrase } from "../text/message.ts";

const SHOWN = 5;

class PredictionLine extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    const prediction = scene && predictionOf(scene);
    this.hidden = !prediction;
    if (!scene || !prediction) return;
    const { kind, side, position, options } = prediction;
    const token = scene.capture.tokens[side ?? ""]?.[position ?? -1];
    const name = {
      next: token
        ? phrases("After “{token}” the model expects:", { token: [[isolated(visible(token.text))]] })
        : [_("The model expects next:")],
      mask: [_("Behind the mask the model expects:")],
      label: [_("The model predicts:")],
    }[kind];
    const bars = options.slice(0, SHOWN).map(({ text, probability }) => {
      const bar = el("span", { class: "expected-bar" });
      bar.style.setProperty("--share", `${probability}`);
      const share = el("span", { class: "number" }, percent(probability));
      return el("li", {}, el("span", { class: "token", dir: "auto", translate: "no" }, visible(text)), bar, share);
    });
    this.replaceChildren(el("span", { class: "expected-name" }, ...named(name)), el("ol", {}, ...bars));
  }
}

/** The token in quotes, without emphasis. */
const named = (name: Phrase[]): (Node | string)[] =>
  name.map((part) => (typeof part === "string" ? part : el("span", { translate: "no" }, part[0])));

/** Signs for invisible characters. */
const visible = (text: string): string =>
  text.trim() ? text : text.replaceAll("\n", "↵").replaceAll(" ", "␣") || _("(nothing)");

customElements.define("prediction-line", PredictionLine);
