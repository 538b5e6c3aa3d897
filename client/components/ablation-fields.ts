/** Fields that say what ablated heads output. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { SentenceSet } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { choiceOf, needsText, type AblationChoice } from "../state/ablation.ts";
import { _ } from "../text/message.ts";

const LONGEST = 4096;

interface AblationView {
  state: State;
  /** The sets that ship, as far as they are known. */
  sets: SentenceSet[];
  /** What the user chose, and has not yet completed. */
  draft: AblationChoice | null;
}

export function ablationFields({ state, sets, draft }: AblationView): TemplateResult {
  const chosen = draft ?? choiceOf(state);
  const named = state["ablation.set"];
  const known =
    sets.some(({ name }) => name === named) || named === null ? sets : [{ name: named, title: named }, ...sets];
  const choices: [AblationChoice, string][] = [
    ["zero", "0"],
    ...known.map(({ name, title }): [AblationChoice, string] => [
      `mean:${name}`,
      _("their mean over “{title}”", { title }),
    ]),
    ["mean", _("their mean over texts of yours")],
    ["resample", _("what they do in another text")],
  ];
  return html`<label class="select"
      >${_("Ablated heads output")}
      <select name="ablation">
        ${choices.map(
          ([value, text]) => html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`,
        )}
      </select></label
    >${needsText(chosen) ? textField(chosen, state["ablation.text"] ?? "") : nothing}`;
}

const textField = (choice: "mean" | "resample", text: string): TemplateResult =>
  html`<label class="ablation-text"
    >${choice === "mean" ? _("Reference texts, one per line") : _("The other text, of as many tokens")}
    <textarea
      name="ablation.text"
      rows=${choice === "mean" ? 3 : 1}
      maxlength=${LONGEST}
      autocomplete="off"
      spellcheck="false"
      dir="auto"
      .value=${live(text)}
    ></textarea>
  </label>`;
