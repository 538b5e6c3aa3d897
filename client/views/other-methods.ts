/** Methods that say which tokens count, side by side: their tokens, their agreement, and tests of their rankings. */
import { html, nothing, render } from "lit-html";
import type { MethodsDocument, ShownMethod } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { fetchMethods, panelRequests } from "../api/panel-requests.ts";
import { CellReader } from "../components/cell-reader.ts";
import { FoldPanel, refusalOf, stopRun } from "../components/fold-panel.ts";
import { methodRows } from "../components/method-rows.ts";
import { methodTests } from "../components/method-tests.ts";
import { RunLine } from "../components/run-line.ts";
import { term } from "../components/tooltip.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { KINDS } from "../state/figure-kinds.ts";
import { outcomeOf } from "../state/outcome.ts";
import { Run } from "../state/run.ts";
import { chooseWord } from "../state/selection.ts";
import { _, joinText } from "../text/message.ts";

const RUNNING = {
  running: _("The model runs many times, without some tokens each time …"),
  cancelled: _("The runs were cancelled: what the methods say is not known."),
  restart: _("Run the model"),
};

class OtherMethods extends FoldPanel {
  override readonly fold = "methods";
  readonly #methods = new Run<MethodsDocument>(
    () => this.redraw(),
    () => panelRequests.methods.cancel(),
  );
  #line: RunLine | null = null;
  #rows: CellReader | null = null;
  #tests: CellReader | null = null;

  override prepare(signal: AbortSignal) {
    this.#line = new RunLine(this.child("waiting"), RUNNING, signal);
    this.#rows = new CellReader(this.child("rows"), this.child("line"), signal);
    this.#tests = new CellReader(this.child("tests"), this.child("tests-line"), signal);
  }

  override isOf = (scene: Scene): boolean => scene.comparison === null && KINDS.methods.allowed(scene, scene.state);

  override run(scene: Scene | null) {
    if (!scene) return stopRun(this.#methods);
    const { capture, state } = scene;
    const view = { stream: state.stream, specials: state.specials, ...outcomeOf(state) };
    void this.#methods.start([capture.id, view], state.model, [() => fetchMethods(capture.id, view)]);
  }

  override draw({ state, theme }: Scene) {
    const { reply } = this.#methods;
    this.child("known").hidden = reply === null;
    const choose = (position: number) => chooseWord(position, "key");
    const rows = reply && methodRows({ methods: reply, chosen: state.key, theme, name: methodName, choose });
    render(rows ?? nothing, this.child("rows"));
    render(reply ? methodTests(reply, theme) : nothing, this.child("tests"));
    render(
      (reply?.notes ?? []).map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    const hint = _("Point at a token, or move with the arrow keys, to read all digits; a click chooses it as key.");
    this.#rows?.refresh(hint);
    this.#tests?.refresh(_("Point at a cell, or move with the arrow keys, to read all digits."));
    this.child<HTMLAnchorElement>("file").href = absoluteAddress("/figure.csv", specOf(state, "methods", ""));
    this.#line?.draw(this.#methods, () => this.querySelector("summary"), refusalOf(this.#methods));
  }
}

const methodName = ({ title, explanation, limit, formula, source }: ShownMethod) =>
  term(title, { title, text: joinText(explanation, limit), formula, source });

customElements.define("other-methods", OtherMethods);
