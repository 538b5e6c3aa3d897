/** Shows what sliding windows would hide of a head in a text. */
import { render } from "lit-html";
import type { Capture } from "../api/types.ts";
import { api } from "../api/api.ts";
import { costApi } from "../api/cost-api.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { Panel } from "../components/panel.ts";
import { costState } from "../state/cost-state.ts";
import { modelWait } from "../state/job-page-state.ts";
import { _, joinText } from "../text/message.ts";
import { costTable } from "../components/cost-table.ts";

class CostWindow extends Panel {
  #controller = new AbortController();

  override start(signal: AbortSignal) {
    costState.addEventListener("text", () => this.#readAddress(), { signal });
    this.child("form").addEventListener("submit", (event) => this.#submit(event), { signal });
  }

  #field(name: string): HTMLInputElement {
    return this.child(name);
  }

  #readAddress() {
    const parameters = new URLSearchParams(location.search);
    for (const name of ["text", "layer", "head"]) {
      const value = parameters.get(name);
      if (value !== null && (name === "text" || /^\d{1,4}$/.test(value))) this.#field(name).value = value;
    }
    if (parameters.has("text")) void this.#show();
  }

  #submit(event: Event) {
    event.preventDefault();
    void this.#show();
  }

  async #show() {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.child("problem").hidden = true;
    render([], this.child("table"));
    try {
      await costState.awaitModel(signal, ({ title }) => (this.child("summary").textContent = modelWait(title)));
      this.child("summary").textContent = _("Reading the text …");
      const capture = await api.capture(costState.model, { text: this.#field("text").value });
      const stream = ownStream(capture);
      const [layer, head] = ["layer", "head"].map((name) => this.#field(name).valueAsNumber);
      const { summary, table } = await costApi.windows(capture.id, stream, layer!, head!, signal);
      this.child("summary").textContent = summary;
      render(table.rows.length ? costTable(table) : [], this.child("table"));
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.child("summary").textContent = "";
      this.child("problem").hidden = false;
      this.child("problem").textContent = joinText(error.message, error.problem.hint);
    }
  }
}

/** The attention of a text to itself: where there are several, that of the text that is written. */
function ownStream({ streams }: Capture): string {
  const own = streams.filter(({ query_side, key_side }) => query_side === key_side);
  return (own.at(-1) ?? streams.at(-1))?.name ?? "";
}

customElements.define("cost-window", CostWindow);
