/** From where the answer, or a chosen word, draws its attention. */
import { html, nothing, render } from "lit-html";
import type { BudgetColumn, BudgetDocument, GroupShare } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { fetchBudget, panelRequests } from "../api/panel-requests.ts";
import { budgetTable } from "../components/budget-table.ts";
import { CellReader } from "../components/cell-reader.ts";
import { FoldPanel, refusalOf, stopRun } from "../components/fold-panel.ts";
import { RunLine } from "../components/run-line.ts";
import { budgetHeads } from "../state/budget-heads.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { canMove } from "../state/figure-kinds.ts";
import { foldsWith } from "../state/folds.ts";
import { Run } from "../state/run.ts";
import { chooseWord, openHead, openLayer } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

const RUNNING = {
  running: _("The attention is added up …"),
  cancelled: _("It was cancelled: where the attention comes from is not known."),
  restart: _("Add it up"),
};

class AttentionBudget extends FoldPanel {
  override readonly fold = "budget";
  readonly #budget = new Run<BudgetDocument>(
    () => this.redraw(),
    () => panelRequests.budget.cancel(),
  );
  #line: RunLine | null = null;
  #reader: CellReader | null = null;

  override prepare(signal: AbortSignal) {
    this.#line = new RunLine(this.child("waiting"), RUNNING, signal);
    this.#reader = new CellReader(this.child("table"), this.child("line"), signal);
    this.child("choices").addEventListener("change", ({ target }) => choose(target), { signal });
    this.child("all").addEventListener("click", () => store.select({ query: null }), { signal });
    this.child("move").addEventListener("click", moveChosen, { signal });
  }

  override isOf = ({ comparison }: Scene): boolean => comparison === null;

  override run(scene: Scene | null) {
    if (!scene) return stopRun(this.#budget);
    const { capture, state, stream } = scene;
    const { rows, unit, query, query_part, per, with_sink } = state;
    const view = { stream: stream.name, ...budgetHeads(state), rows, unit, query, query_part, per, with_sink };
    void this.#budget.start([capture.id, view], state.model, [() => fetchBudget(capture.id, view)]);
  }

  override draw(scene: Scene) {
    const { state, theme } = scene;
    const { reply } = this.#budget;
    this.child("move").hidden = !canMove(scene) || chosenKey(scene) === null;
    for (const input of this.child("choices").querySelectorAll("input"))
      input.checked = input.name === "with_sink" ? state.with_sink : input.value === state.per;
    this.child("known").hidden = reply === null;
    this.child("all").hidden = state.query === null;
    render(reply ? budgetTable(reply, state, theme, actionsOf(reply)) : nothing, this.child("table"));
    this.child("title").textContent = reply?.title ?? "";
    this.#list("statements", reply?.statements ?? []);
    this.#list("notes", [
      _("Bars: share of attention. Ticks: that of evenly spread attention."),
      ...(reply?.notes ?? []),
    ]);
    this.#reader?.refresh(_("Point at a cell, or move with the arrow keys, to read it; a click or Enter chooses it."));
    this.child<HTMLAnchorElement>("file").href = absoluteAddress("/figure.csv", specOf(state, "budget", ""));
    this.#line?.draw(this.#budget, () => this.querySelector("summary"), refusalOf(this.#budget));
  }

  #list(name: string, lines: string[]) {
    render(
      lines.map((line) => html`<li>${line}</li>`),
      this.child(name),
    );
  }
}

const actionsOf = ({ unit }: BudgetDocument) => ({
  group: ({ part, first }: GroupShare) => {
    if (unit !== "part" || part === null) return chooseWord(first, "key");
    store.select({ key_part: store.state.key_part === part ? null : part });
  },
  column: ({ layer, head, position }: BudgetColumn) => {
    if (position !== null) return chooseWord(position, "query");
    if (layer === null) return;
    if (head === null) openLayer(layer);
    else openHead({ layer, head });
  },
});

/** A token of the chosen sentence or part; null: none is chosen. */
const chosenKey = ({ state: { key, key_part }, capture, stream }: Scene): number | null => {
  const tokens = capture.tokens[stream.key_side] ?? [];
  const first = tokens.findIndex(({ part }) => part === key_part && key_part !== null);
  return key ?? (first < 0 ? null : first);
};

/** Show below what moving it to other depths of the prompt changes. */
function moveChosen() {
  const { scene } = store;
  if (!scene) return;
  const { state } = scene;
  const unit = state.key === null ? "part" : state.unit;
  store.select({ key: chosenKey(scene), unit, open: foldsWith(state, "position", true) });
  document.querySelector("position-experiment")?.scrollIntoView({ block: "start" });
}

function choose(target: EventTarget | null) {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.name === "with_sink") store.select({ with_sink: target.checked });
  else store.select({ per: target.value as State["per"] });
}

customElements.define("attention-budget", AttentionBudget);
