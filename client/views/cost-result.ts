/** Shows what a measurement found so far: the curves, which the server draws, and its tables. */
import { html, render } from "lit-html";
import type { Cost } from "../api/types.ts";
import { costTable } from "../components/cost-table.ts";
import { costState } from "../state/cost-state.ts";
import { withPageLanguage } from "../state/page-language.ts";
import { currentTheme } from "../state/theme.ts";
import { Panel } from "../components/panel.ts";
import { _, joinText } from "../text/message.ts";

class CostResult extends Panel {
  override start(signal: AbortSignal) {
    for (const event of ["cost", "theme"]) costState.addEventListener(event, () => this.#draw(), { signal });
  }

  #draw() {
    const { cost } = costState;
    this.hidden = !cost?.measured;
    if (!cost?.measured) return;
    this.child("title").textContent = cost.cost.title;
    this.child("status").hidden = !cost.status;
    this.child("status").textContent = cost.status ?? "";
    render(
      cost.statements.map((text) => html`<li>${text}</li>`),
      this.child("statements"),
    );
    this.#drawPicture(cost);
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[data-format]"))
      link.href = fileAddress(cost, link.dataset.format ?? "", {});
    render(cost.tables.map(costTable), this.child("tables"));
    render(
      cost.notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
  }

  #drawPicture(cost: Cost) {
    const picture = this.child<HTMLImageElement>("picture");
    const shown = { caption: "0", theme: currentTheme(), v: `${cost.measured}-${cost.state}` };
    const address = fileAddress(cost, "svg", shown);
    if (picture.getAttribute("src") !== address) picture.src = address;
    picture.hidden = false;
    picture.alt = joinText(_("Curves; the table has their numbers."), ...cost.statements);
  }
}

function fileAddress(cost: Cost, format: string, options: Record<string, string>): string {
  const query = withPageLanguage(new URLSearchParams(options)).toString();
  return `${(cost.links.files ?? "").replace(/^\//, "")}.${format}${query ? `?${query}` : ""}`;
}

customElements.define("cost-result", CostResult);
