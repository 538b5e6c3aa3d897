/** Switches the heatmap between weights and effects, or shows both. */
import type { State } from "../state/types.ts";
import { effectRuns, whyWeightsAlone } from "../state/effect-runs.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";
import { Panel } from "./panel.ts";

type Cells = State["cells"];

class EffectSwitch extends Panel {
  /** What each button says of itself where it can be pressed. */
  readonly #explanations: Map<HTMLElement, string> = new Map();
  /** Where the switch was when it was pressed, until the page is drawn; null: it was not. */
  #pressedAt: number | null = null;

  override start(signal: AbortSignal) {
    for (const button of this.querySelectorAll("button")) {
      this.#explanations.set(button, button.title);
      button.addEventListener("click", () => this.#choose(cellsOf(button)), { signal });
    }
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
    // After all other parts of the page are drawn, before the browser looks what is under the pointer.
    store.addEventListener("scene", () => queueMicrotask(() => this.#hold()), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const reason = whyWeightsAlone(scene);
    const shown = scene.effects !== null && reason === "" ? scene.state.cells : "weight";
    for (const [button, explanation] of this.#explanations) {
      const cells = cellsOf(button);
      const refusal = cells === "weight" ? "" : reason;
      button.setAttribute("aria-pressed", String(cells === shown));
      // It keeps the focus, so that its reason can be read.
      button.setAttribute("aria-disabled", String(refusal !== ""));
      button.title = refusal || explanation;
    }
    if (reason && scene.state.cells !== "weight" && !scene.comparison && !store.showsExample) sayWhy(reason);
  }

  #choose(cells: Cells) {
    const { scene } = store;
    if (!scene) return;
    const reason = cells === "weight" ? "" : whyWeightsAlone(scene);
    if (reason) return store.setMessage("stage", { kind: "note", text: reason });
    this.#pressedAt = this.#top;
    store.select({ cells });
  }

  get #top(): number {
    return this.getBoundingClientRect().top;
  }

  /** The sentence above says more of effects than of weights: the switch stays under the pointer all the same. */
  #hold() {
    if (this.#pressedAt === null) return;
    window.scrollBy({ top: this.#top - this.#pressedAt, behavior: "instant" });
    this.#pressedAt = null;
  }
}

/** Why the address, or the first click, shows weights all the same. */
const sayWhy = (reason: string) =>
  store.setMessage("stage", {
    kind: "note",
    text: reason,
    actions: [{ name: _("Show the weights"), act: () => store.select({ cells: "weight" }) }],
  });

const cellsOf = ({ dataset }: HTMLElement): Cells => dataset.part as Cells;

customElements.define("effect-switch", EffectSwitch);
