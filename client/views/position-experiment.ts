/** The sentence of the chosen key, or its message, at other depths of the prompt: the model runs once for each. */
import { html, nothing, render } from "lit-html";
import type { PositionDocument } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { fetchPosition, panelRequests } from "../api/panel-requests.ts";
import { CellReader } from "../components/cell-reader.ts";
import { FoldPanel, refusalOf, stopRun } from "../components/fold-panel.ts";
import { positionTable } from "../components/position-table.ts";
import { RunLine } from "../components/run-line.ts";
import { budgetHeads } from "../state/budget-heads.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { canMove } from "../state/figure-kinds.ts";
import { inputFields } from "../state/input.ts";
import { outcomeOf } from "../state/outcome.ts";
import { Run } from "../state/run.ts";
import { formatAddress } from "../state/url.ts";
import { _ } from "../text/message.ts";

const RUNNING = {
  running: _("The model runs once for each depth …"),
  cancelled: _("The runs were cancelled: what the depth changes is not known."),
  restart: _("Run the model"),
};

class PositionExperiment extends FoldPanel {
  override readonly fold = "position";
  readonly #curve = new Run<PositionDocument>(
    () => this.redraw(),
    () => panelRequests.position.cancel(),
  );
  #line: RunLine | null = null;
  #reader: CellReader | null = null;

  override prepare(signal: AbortSignal) {
    this.#line = new RunLine(this.child("waiting"), RUNNING, signal);
    this.#reader = new CellReader(this.child("table"), this.child("line"), signal);
  }

  override isOf = canMove;

  override run(scene: Scene | null) {
    if (!scene || scene.state.key === null) return stopRun(this.#curve);
    const { capture, state, stream } = scene;
    const { key, unit } = state;
    const view = { ...outcomeOf(state), "outcome.text": null, stream: stream.name, heads: budgetHeads(state).heads };
    const wanted = { ...view, key, unit: unit === "part" ? unit : ("sentence" as const) };
    void this.#curve.start([capture.id, wanted], state.model, [() => fetchPosition(capture.id, wanted)]);
  }

  override draw({ state }: Scene) {
    const { reply } = this.#curve;
    this.child("choose").hidden = state.key !== null;
    this.child("known").hidden = reply === null;
    render(reply ? positionTable(reply, (depth) => addressOf(state, depth)) : nothing, this.child("table"));
    this.child("title").textContent = reply?.title ?? "";
    for (const name of ["statements", "notes"] as const)
      render(
        (reply?.[name] ?? []).map((line) => html`<li>${line}</li>`),
        this.child(name),
      );
    this.#reader?.refresh(_("Point at a cell, or move with the arrow keys, to read it; a depth opens its prompt."));
    for (const format of ["svg", "csv"] as const)
      this.child<HTMLAnchorElement>(format).href = absoluteAddress(`/figure.${format}`, specOf(state, "position", ""));
    this.#line?.draw(this.#curve, () => this.querySelector("summary"), refusalOf(this.#curve));
  }
}

/** The page of the prompt in which it stands at a depth, with its first token as key. */
const addressOf = (state: State, { input, first }: PositionDocument["curve"]["depths"][number]): string =>
  formatAddress({
    ...state,
    ...inputFields(input),
    ...{ key: first, query: null, pins: [], crop: null, step: null, query_part: null, key_part: null },
    "outcome.position": null,
    open: state.open.filter((fold) => fold !== "position"),
  });

customElements.define("position-experiment", PositionExperiment);
