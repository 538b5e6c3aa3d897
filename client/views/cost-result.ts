/** Shows what a measurement found so far: the curves, which the server draws, and its tables. */
import { render } from "lit-html";
import type { Cost } from "../api/types.ts";
import { costTable } from "../components/cost-table.ts";
import { JobResult } from "../components/job-result.ts";
import { costState } from "../state/cost-state.ts";
import { jobFile } from "../state/job-files.ts";
import { currentTheme } from "../state/theme.ts";
import { _, joinText } from "../text/message.ts";

class CostResult extends JobResult {
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
    this.list("statements", cost.statements);
    this.#drawPicture(cost);
    this.linkFiles(cost.links.files);
    render(cost.tables.map(costTable), this.child("tables"));
    this.list("notes", cost.notes);
  }

  #drawPicture(cost: Cost) {
    const shown = { caption: "0", theme: currentTheme(), v: `${cost.measured}-${cost.state}` };
    const description = joinText(_("Curves; the table has their numbers."), ...cost.statements);
    this.showPicture(jobFile(cost.links.files, "svg", shown), description);
  }
}

customElements.define("cost-result", CostResult);
