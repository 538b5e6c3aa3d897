/** In a comparison of two texts: what part of the model carries the difference between their outcomes over. */
import { html, nothing, render } from "lit-html";
import type { PatchDocument } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { fetchPatch, panelRequests } from "../api/panel-requests.ts";
import { CellReader } from "../components/cell-reader.ts";
import { FoldPanel, refusalOf, stopRun } from "../components/fold-panel.ts";
import { patchTable } from "../components/patch-table.ts";
import { RunLine } from "../components/run-line.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { KINDS } from "../state/figure-kinds.ts";
import { outcomeOf } from "../state/outcome.ts";
import { Run } from "../state/run.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

const RUNNING = {
  running: _("B runs many times, each time with something of A put in …"),
  cancelled: _("The runs were cancelled: what carries the difference is not known."),
  restart: _("Run the model"),
};

class CarriedDifference extends FoldPanel {
  override readonly fold = "patch";
  readonly #patch = new Run<PatchDocument>(
    () => this.redraw(),
    () => panelRequests.patch.cancel(),
  );
  #line: RunLine | null = null;
  #reader: CellReader | null = null;

  override prepare(signal: AbortSignal) {
    this.#line = new RunLine(this.child("waiting"), RUNNING, signal);
    this.#reader = new CellReader(this.child("table"), this.child("line"), signal);
    this.child("choices").addEventListener("change", ({ target }) => choosePatch(target), { signal });
  }

  override isOf = (scene: Scene): boolean => KINDS.patch.allowed(scene, scene.state);

  override run(scene: Scene | null) {
    const other = scene?.comparison?.capture;
    if (!scene || !other) return stopRun(this.#patch);
    const { capture, state, stream } = scene;
    const { patch } = state;
    const view = { patch, layer: patch === "parts" ? state.layer : null, ...outcomeOf(state) };
    void this.#patch.start([capture.id, stream.name, other.id, view], state.model, [
      () => fetchPatch(capture.id, stream.name, other.id, view),
    ]);
  }

  override draw({ state, stream, theme }: Scene) {
    const { reply } = this.#patch;
    for (const input of this.child("choices").querySelectorAll("input")) input.checked = input.value === state.patch;
    this.child("known").hidden = reply === null;
    const view = { side: stream.query_side, theme, chosen: state };
    const open = (place: Partial<State>) => store.select({ heads: null, ...place });
    render(reply ? patchTable(reply, view, open) : nothing, this.child("table"));
    this.child("title").textContent = reply?.title ?? "";
    this.child("outcome").textContent = reply?.outcome_text ?? "";
    render(
      (reply?.notes ?? []).map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    this.#reader?.refresh(
      state.patch === "positions"
        ? _("Point at a cell to read all digits; a click or Enter chooses its token and layer.")
        : _("Point at a cell to read all digits; a click or Enter opens the head."),
    );
    this.child<HTMLAnchorElement>("file").href = absoluteAddress("/figure.csv", specOf(state, "patch", ""));
    this.#line?.draw(this.#patch, () => this.querySelector("summary"), refusalOf(this.#patch));
  }
}

function choosePatch(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ patch: target.value as State["patch"] });
}

customElements.define("carried-difference", CarriedDifference);
