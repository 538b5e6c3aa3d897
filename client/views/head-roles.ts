/** Shows the roles of the chosen head on this sentence: scores and thresholds. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Role, RoleScores, Roles } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import type { Entry } from "../text/glossary.ts";
import { weightText } from "../text/weight-text.ts";
import { shortNumber } from "../text/format.ts";
import { _, enumeration, joinText, ngettext } from "../text/message.ts";
import { inputFields, inputOf } from "../state/input.ts";
import { roleLabels, markOfRole, scoreExplanation } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { store } from "../state/store.ts";
import { term } from "../components/tooltip.ts";
import { markBadge } from "../components/mark-legend.ts";
import { Panel } from "../components/panel.ts";

class HeadRolesView extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    headRoles.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    const { roles, problem } = headRoles;
    if (!scene) return;
    this.toggleAttribute("data-known", Boolean(roles));
    this.child("all").hidden = !roles;
    const reason = problem ? joinText(problem.detail, problem.hint) : "…";
    render(roles ? roleNames(scene, roles) : html`<p class="small">${reason}</p>`, this.child("names"));
    if (!roles) return;
    render(rolesTable(scene, roles), this.child("table"));
    render(absentRoles(roles), this.child("absent"));
    render(
      roles.notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
  }
}

function roleNames({ state: { layer, head } }: Scene, roles: Roles): TemplateResult {
  const labels = roleLabels(roles, layer, head);
  const chips = labels.map((label) => {
    const { role, title, score, without_sink } = label;
    const measurement = roles.roles.find(({ name }) => name === role);
    const scoreKind = without_sink ? html` <small>${scoreExplanation(label)}</small>` : nothing;
    return html`<li>
      ${measurement ? markBadge(markOfRole(measurement)) : nothing}<strong>${title}</strong>
      <span class="number">${shortNumber(score)}</span>${scoreKind}
    </li>`;
  });
  return html`
    ${labels.length === 0 ? html`<p>${_("No clear role here.")}</p>` : nothing}
    <ul class="role-names">
      ${chips}
    </ul>
    ${sinkParagraph(roles, layer, head)}
  `;
}

type Share = number | null | undefined;

function sinkParagraph(
  { sink: { tokens, learned, labels, rows }, rows: { read, total } }: Roles,
  layer: number,
  head: number,
): TemplateResult | typeof nothing {
  const [tokenShare, learnedShare] = [tokens[layer]?.[head], learned[layer]?.[head]];
  const tokenLabels = [...new Set(labels)];
  const names = enumeration([...tokenLabels.slice(0, 3), ...(tokenLabels.length > 3 ? ["…"] : [])]);
  const sinkText = sinkSentence(tokenShare, learnedShare, labels.length, names);
  if (!sinkText) return nothing;
  const countSentence = ngettext(
    "That is an average over the one row that may attend to more than one token.",
    "That is an average over the {count} rows that may attend to more than one token.",
    rows,
  );
  const sampleSentence = _("They are among {read} rows spread evenly over all {total}.", { read, total });
  return html`<p class="small">${[sinkText, countSentence, ...(read < total ? [sampleSentence] : [])].join(" ")}</p>`;
}

/** How much of a head's attention goes to its sinks; empty if none is known. */
function sinkSentence(tokens: Share, learned: Share, count: number, names: string): string {
  if (typeof tokens !== "number") {
    return typeof learned === "number"
      ? _("{share} of its attention goes to the model’s learned sink, which is not a token.", {
          share: weightText(learned),
        })
      : "";
  }
  if (typeof learned !== "number") {
    return ngettext(
      "{share} of its attention goes to the sink token ({names}).",
      "{share} of its attention goes to the sink tokens ({names}).",
      count,
      { share: weightText(tokens), names },
    );
  }
  return ngettext(
    "{share} of its attention goes to the sink token ({names}) and {learned} to the model’s learned sink, which is not a token.",
    "{share} of its attention goes to the sink tokens ({names}) and {learned} to the model’s learned sink, which is not a token.",
    count,
    { share: weightText(tokens), names, learned: weightText(learned) },
  );
}

function rolesTable({ state: { layer, head } }: Scene, roles: Roles): TemplateResult {
  const namedRoles = new Set(roleLabels(roles, layer, head).map(({ role }) => role));
  const rows = roles.roles
    .filter(({ whole }) => whole.rows > 0)
    .map((role) => {
      const chance = role.whole.baseline?.[layer];
      const least = role.least[layer] ?? role.threshold;
      return html`<tr class=${namedRoles.has(role.name) ? "is-named" : nothing}>
        <th scope="row">${term(role.title, roleEntry(role))}</th>
        <td class="number">${scoreCell(role.whole, layer, head)}</td>
        <td class="number">${role.without_sink ? scoreCell(role.without_sink, layer, head) : "–"}</td>
        <td class="number">${least > 1 ? _("more than {number}", { number: 1 }) : shortNumber(least)}</td>
        <td class="number">${typeof chance === "number" ? shortNumber(chance) : "–"}</td>
      </tr>`;
    });
  const columns = [_("Role"), _("Score"), _("Without sink"), _("Needed"), _("By chance")];
  return html`
    <thead>
      <tr>
        ${columns.map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  `;
}

function scoreCell({ values, offsets }: RoleScores, layer: number, head: number): string {
  const score = values[layer]?.[head];
  if (typeof score !== "number") return "–";
  const offset = offsets?.[layer]?.[head];
  return offset === undefined
    ? shortNumber(score)
    : _("{score} at {offset}", { score: shortNumber(score), offset: signedOffset(offset) });
}

const signedOffset = (offset: number): string => `${offset > 0 ? "+" : offset < 0 ? "−" : ""}${Math.abs(offset)}`;

const roleEntry = ({ title, explanation, formula, source, threshold_source, chance, whole }: Role): Entry => ({
  title,
  text: joinText(
    explanation,
    ngettext("One row of this input could show it.", "{count} rows of this input could show it.", whole.rows),
    _("Needed: {threshold}. By chance: {chance}.", { threshold: threshold_source, chance }),
  ),
  formula,
  source,
});

/** Roles that this input can hardly show, or not at all. */
const absentRoles = (roles: Roles): TemplateResult[] =>
  roles.roles
    .filter(({ why_not }) => why_not)
    .map((role) => {
      const exampleButton = role.example && store.state.text !== role.example ? sentenceButton(role.example) : nothing;
      return html`<li><strong>${role.title}</strong> ${_("not active here.")} ${role.why_not}${exampleButton}</li>`;
    });

/** A button that loads a sentence. */
function sentenceButton(sentence: string): TemplateResult {
  const load = () => {
    const { model, generate } = store.state;
    const input = inputOf({ ...inputFields({ text: sentence }), generate });
    store.requestInput({ model, input, selection: null, history: "push" });
  };
  return html` ${_("Try:")}
    <button type="button" class="link" translate="no" @click=${load}>${_("“{text}”", { text: sentence })}</button>`;
}

customElements.define("head-roles", HeadRolesView);
