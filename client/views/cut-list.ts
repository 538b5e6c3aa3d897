/** Cuts edges and ablates heads: buttons for what is chosen, what is cut, and what that changes. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { SentenceSet } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { api } from "../api/api.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { cellOfPair, pictureOf } from "../charts/head-picture.ts";
import { ablationFields } from "../components/ablation-fields.ts";
import { cutChips, cutResults } from "../components/cut-results.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { Panel } from "../components/panel.ts";
import { RunLine, type RunWords } from "../components/run-line.ts";
import { ablationWith, choiceOf, type AblationChoice } from "../state/ablation.ts";
import { ablationsOf, addCuts, cutsOf, cutsOfEdge, hasAblations } from "../state/cuts.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { selectedHeads } from "../state/head-set.ts";
import { store } from "../state/store.ts";
import { headName } from "../text/format.ts";
import { _, joinText, ngettext } from "../text/message.ts";
import { plainText } from "../text/plain-text.ts";
import { unitName } from "../text/selection-text.ts";

const RUN: RunWords = {
  running: _("The model runs without what is cut …"),
  cancelled: _("The run was cancelled: what this changes is not known."),
  restart: _("Run the model"),
};

class CutList extends Panel {
  #waiting: RunLine | null = null;
  /** The sets that ship, for a mean: requested when a head is ablated first. */
  #sets: Promise<void> | null = null;
  #knownSets: SentenceSet[] = [];
  /** What ablated heads are to output, as long as its text is not there. */
  #draft: AblationChoice | null = null;
  /** A text is being typed: drawing would undo it. */
  #isTyping = false;

  override start(signal: AbortSignal) {
    const fields = this.child("ablation");
    fields.addEventListener("input", ({ target }) => (this.#isTyping = target instanceof HTMLTextAreaElement), {
      signal,
    });
    fields.addEventListener("change", ({ target }) => this.#changeAblation(target), { signal });
    this.#waiting = new RunLine(this.child("waiting"), RUN, signal);
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    drawKeepingFocus(
      this,
      () => this.#drawParts(scene),
      () => this.querySelector("button"),
    );
  }

  #drawParts(scene: Scene) {
    const { effects, state, comparison } = scene;
    const cuts = cutsOf(state);
    this.hidden = comparison !== null || (!effects?.figure && cuts.length === 0);
    if (this.hidden) return;
    const { cuts: run } = effectRuns;
    const { reply, problem } = run;
    this.#drawAblation(scene);
    render(html`${edgeButton(scene)}${ablateButton(scene)}`, this.child("acts"));
    this.child("chips").hidden = cuts.length === 0;
    render(cutChips(scene, cuts, reply), this.child("chips"));
    render(reply ? cutResults(reply, hasAblations(state)) : nothing, this.child("results"));
    const refused = problem && problem.code !== "model-loading" ? joinText(problem.detail, problem.hint) : "";
    this.child("problem").hidden = refused === "";
    this.child("problem").textContent = refused;
    this.#waiting?.draw(run, () => this.querySelector("button"));
  }

  #drawAblation({ state }: Scene) {
    const fields = this.child("ablation");
    fields.hidden = !hasAblations(state);
    if (fields.hidden || this.#isTyping) return;
    this.#sets ??= this.#fetchSets();
    render(ablationFields({ state, sets: this.#knownSets, draft: this.#draft }), fields);
  }

  /** Without them, a mean over texts of one's own can still be chosen. */
  async #fetchSets() {
    try {
      this.#knownSets = (await api.sentenceSets(new AbortController().signal)).sets;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
    }
    this.#draw();
  }

  #changeAblation(target: EventTarget | null) {
    this.#isTyping = false;
    if (target instanceof HTMLSelectElement) this.#draft = target.value as AblationChoice;
    else if (!(target instanceof HTMLTextAreaElement)) return;
    const choice = this.#draft ?? choiceOf(store.state);
    const text = target instanceof HTMLTextAreaElement ? target.value : null;
    const options = ablationWith(choice, text);
    if (options) {
      this.#draft = null;
      store.select(options);
      return;
    }
    this.#draft = choice;
    this.#draw();
    this.querySelector<HTMLTextAreaElement>('[name="ablation.text"]')?.focus();
  }
}

/** Cuts the chosen pair in the shown heads: between words, every edge of their tokens. */
function edgeButton(scene: Scene): TemplateResult | typeof nothing {
  const { state, capture, stream } = scene;
  const picture = pictureOf(scene.figure);
  const { row, column } = cellOfPair(picture, state);
  const [query, key] = [picture.queries[row], picture.keys[column]];
  if (!query || !key || picture.block) return nothing;
  const items = cutsOfEdge(state, capture, stream, query, key);
  if (isCut(scene, items)) return nothing;
  const isForbidden = Number.isNaN(picture.weights.at(row, column));
  const names = {
    query: plainText(unitName(picture.queries, row)),
    key: plainText(unitName(picture.keys, column)),
  };
  const name =
    state.heads === null
      ? _("Cut {query} → {key} in {heads}", { ...names, heads: headName(state.layer, state.head) })
      : ngettext(
          "Cut {query} → {key} in the shown head",
          "Cut {query} → {key} in the {count} shown heads",
          selectedHeads(state, stream).length,
          names,
        );
  return html`<button
    type="button"
    data-act="cut"
    ?disabled=${isForbidden}
    title=${isForbidden ? _("The model’s mask forbids it.") : nothing}
    @click=${() => addCuts(items)}
  >
    ${name}
  </button>`;
}

function ablateButton(scene: Scene): TemplateResult | typeof nothing {
  const { state, capture, stream } = scene;
  const items = ablationsOf(state, capture, stream);
  if (isCut(scene, items)) return nothing;
  return html`<button
    type="button"
    class="quiet"
    data-act="ablate"
    title=${_("The output of the head becomes 0, or what you choose then")}
    @click=${() => addCuts(items)}
  >
    ${
      state.heads === null
        ? _("Ablate {heads}", { heads: headName(state.layer, state.head) })
        : ngettext("Ablate the shown head", "Ablate the {count} shown heads", selectedHeads(state, stream).length)
    }
  </button>`;
}

function isCut({ state }: Scene, items: string[]): boolean {
  const present = new Set(cutsOf(state).map(({ item }) => item));
  return items.every((item) => present.has(item));
}

customElements.define("cut-list", CutList);
