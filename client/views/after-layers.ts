/** What the model would say after each layer, and what each head adds to the answer directly. */
import { html, nothing, render } from "lit-html";
import type { ContributionsDocument, LensDocument } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import type { Entry } from "../text/glossary.ts";
import { fetchContributions, fetchLens, panelRequests, type FollowedToken } from "../api/panel-requests.ts";
import { CellReader } from "../components/cell-reader.ts";
import { contributionTable, type OpenedHead } from "../components/contribution-table.ts";
import { FoldPanel, refusalOf, stopRun } from "../components/fold-panel.ts";
import { lensTable, MOST_COLUMNS, shownColumns } from "../components/lens-table.ts";
import { RunLine } from "../components/run-line.ts";
import { term } from "../components/tooltip.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { Run } from "../state/run.ts";
import { openHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

const LENS: Entry = {
  title: _("Logit lens"),
  text: _(
    "The state of a token after a layer, read as if it were the last one: what the model would predict if it stopped there.",
  ),
  formula: "softmax(W · norm(xₗ))",
  source: "nostalgebraist 2020",
};
const CONTRIBUTION: Entry = {
  title: _("Direct contribution"),
  text: _(
    "What the output of a head adds to the logit of the answer by itself, through the final norm and the unembedding, past all later layers.",
  ),
  formula: "wₜ · norm(oₕ)",
  source: "Elhage et al. 2021",
};
const RUNNING = {
  running: _("The model is read after each layer …"),
  cancelled: _("The run was cancelled: what the layers do is not known."),
  restart: _("Run the model"),
};

class AfterLayers extends FoldPanel {
  override readonly fold = "layers";
  readonly #lens = new Run<LensDocument>(
    () => this.redraw(),
    () => panelRequests.lens.cancel(),
  );
  readonly #contributions = new Run<ContributionsDocument>(
    () => this.redraw(),
    () => panelRequests.contributions.cancel(),
  );
  readonly #lines: Record<string, RunLine> = {};
  readonly #readers: Record<string, CellReader> = {};
  readonly #narrow = matchMedia("(max-width: 760px)");
  #drawnLens: LensDocument | null = null;

  override prepare(signal: AbortSignal) {
    for (const name of ["lens", "contributions"]) {
      this.#lines[name] = new RunLine(this.child(`${name}-waiting`), RUNNING, signal);
      this.#readers[name] = new CellReader(this.child(`${name}-table`), this.child(`${name}-line`), signal);
    }
    this.#narrow.addEventListener("change", () => this.redraw(), { signal });
    render(term(_("What the model would say after each layer"), LENS), this.child("lens-title"));
    render(term(_("What each head adds to the logit directly"), CONTRIBUTION), this.child("contributions-title"));
  }

  override isOf = ({ capture, comparison }: Scene): boolean => comparison === null && !capture.provenance.import_note;

  override run(scene: Scene | null) {
    if (!scene) {
      stopRun(this.#lens);
      return stopRun(this.#contributions);
    }
    const { capture, state } = scene;
    const followed = followedToken(state);
    const logit = { ...followed, "outcome.foil": state["outcome.foil"] };
    void this.#lens.start([capture.id, followed], state.model, [() => fetchLens(capture.id, followed)]);
    void this.#contributions.start([capture.id, logit], state.model, [() => fetchContributions(capture.id, logit)]);
  }

  override draw(scene: Scene) {
    this.#drawLens(scene);
    this.#drawContributions(scene);
    for (const name of ["lens", "contributions"] as const)
      this.child<HTMLAnchorElement>(`${name}-file`).href = absoluteAddress(
        "/figure.csv",
        specOf(scene.state, name, ""),
      );
  }

  #drawLens({ theme }: Scene) {
    const { reply } = this.#lens;
    const columns = reply ? shownColumns(reply, this.#narrow.matches ? MOST_COLUMNS.narrow : MOST_COLUMNS.wide) : [];
    const table = reply ? lensTable(reply, columns, theme) : nothing;
    this.#show("lens", this.#lens, table, reply ? lensNotes(reply, columns.length) : []);
    this.#readers.lens?.refresh(_("Point at a cell, or move with the arrow keys, to read all digits."));
    if (!reply || reply === this.#drawnLens) return;
    this.#drawnLens = reply;
    // Where the followed token is predicted.
    const scroll = this.child("lens-table");
    scroll.scrollLeft = scroll.scrollWidth;
  }

  #drawContributions({ theme, state, stream }: Scene) {
    const { reply } = this.#contributions;
    const selection = { layer: state.layer, head: state.head, stream: stream.name };
    const table = reply ? contributionTable(reply, selection, theme, openHeadOf) : nothing;
    this.#show("contributions", this.#contributions, table, reply?.notes ?? []);
    this.#readers.contributions?.refresh(_("Point at a cell to read all digits; a click or Enter opens the head."));
  }

  #show(name: "lens" | "contributions", run: Run<unknown>, table: unknown, notes: string[]) {
    this.child(`${name}-known`).hidden = run.reply === null;
    render(table, this.child(`${name}-table`));
    render(
      notes.map((note) => html`<li>${note}</li>`),
      this.child(`${name}-notes`),
    );
    this.#lines[name]?.draw(run, () => this.querySelector("summary"), refusalOf(run));
  }
}

const followedToken = (state: State): FollowedToken => ({
  "outcome.token": state["outcome.token"],
  "outcome.position": state["outcome.position"],
});

function lensNotes(lens: LensDocument, shown: number): string[] {
  const count = lens.columns.length;
  const leftOut = _("{shown} of {count} tokens are shown; tables have all.", { shown, count });
  return shown < count ? [...lens.notes, leftOut] : lens.notes;
}

/** Its stream may be another than the one shown. */
function openHeadOf({ stream, layer, head }: OpenedHead) {
  if (store.scene?.stream.name === stream) return openHead({ layer, head });
  store.select({
    stream,
    layer,
    head,
    heads: null,
    query: null,
    key: null,
    pins: [],
    query_part: null,
    key_part: null,
  });
}

customElements.define("after-layers", AfterLayers);
