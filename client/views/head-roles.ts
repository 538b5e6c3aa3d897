/** Shows the roles of the chosen head on this sentence: scores and thresholds. */
import type { Role, RoleScores, Roles } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import type { Entry } from "../text/glossary.ts";
import { el } from "../components/dom.ts";
import { amount } from "../text/weight-text.ts";
import { short } from "../text/format.ts";
import { grouped } from "../text/message.ts";
import { inputOf } from "../state/input.ts";
import { labelsOf, markOfRole, scoreExplanation } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { store } from "../state/store.ts";
import { term } from "../components/tooltip.ts";
import { badgeOf } from "../components/mark-legend.ts";
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
    if (!roles) {
      const why = problem ? `${problem.detail} ${problem.hint}` : "…";
      return this.child("names").replaceChildren(el("p", { class: "small" }, why));
    }
    this.child("names").replaceChildren(...names(scene, roles));
    this.child("table").replaceChildren(...table(scene, roles));
    this.child("absent").replaceChildren(...absent(roles));
    this.child("notes").replaceChildren(...roles.notes.map((note) => el("li", {}, note)));
  }
}

function names({ state: { layer, head } }: Scene, roles: Roles): Node[] {
  const labels = labelsOf(roles, layer, head);
  const chips = labels.map((label) => {
    const { role, title, score, without_sink } = label;
    const known = roles.roles.find(({ name }) => name === role);
    const number = el("span", { class: "number" }, short(score));
    const how = without_sink ? [" ", el("small", {}, scoreExplanation(label))] : [];
    return el("li", {}, ...(known ? [badgeOf(markOfRole(known))] : []), el("strong", {}, title), " ", number, ...how);
  });
  const none = chips.length === 0 ? [el("p", {}, "No clear role here.")] : [];
  return [...none, el("ul", { class: "role-names" }, ...chips), ...sink(roles, layer, head)];
}

function sink(
  { sink: { tokens, learned, labels, rows }, rows: { read, total } }: Roles,
  layer: number,
  head: number,
): Node[] {
  const [onTokens, lost] = [tokens[layer]?.[head], learned[layer]?.[head]];
  const kinds = [...new Set(labels)];
  const which = `${kinds.slice(0, 3).join(", ")}${kinds.length > 3 ? ", …" : ""}`;
  const onWhich = [`to the sink token${labels.length > 1 ? "s" : ""} (`, el("span", { dir: "auto" }, which), ")"];
  const nowhere = "to the model’s learned sink, which is no token";
  const parts = [
    ...(typeof onTokens === "number" ? [`${amount(onTokens)} of its attention goes `, ...onWhich] : []),
    ...(typeof lost === "number"
      ? [typeof onTokens === "number" ? ` and ${amount(lost)} ` : `${amount(lost)} of its attention goes `, nowhere]
      : []),
  ];
  const sampled = read < total ? `, among ${grouped(read)} rows spread evenly over all ${grouped(total)}` : "";
  const counted = `, on average over ${rows === 1 ? "the one row" : `the ${grouped(rows)} rows`} that may attend to more than one token${sampled}.`;
  return parts.length > 0 ? [el("p", { class: "small" }, ...parts, counted)] : [];
}

function table({ state: { layer, head } }: Scene, roles: Roles): Node[] {
  const columns = ["Role", "Score", "Without sink", "Needed", "By chance"];
  const header = el("tr", {}, ...columns.map((title) => el("th", { scope: "col" }, title)));
  const rows = roles.roles
    .filter(({ whole }) => whole.rows > 0)
    .map((role) => {
      const named = new Set(labelsOf(roles, layer, head).map(({ role }) => role));
      const chance = role.whole.baseline?.[layer];
      const least = role.least[layer] ?? role.threshold;
      return el(
        "tr",
        { class: named.has(role.name) && "is-named" },
        el("th", { scope: "row" }, term(role.title, entry(role))),
        el("td", { class: "number" }, value(role.whole, layer, head)),
        el("td", { class: "number" }, role.without_sink ? value(role.without_sink, layer, head) : "–"),
        el("td", { class: "number" }, least > 1 ? "more than 1" : short(least)),
        el("td", { class: "number" }, typeof chance === "number" ? short(chance) : "–"),
      );
    });
  return [el("thead", {}, header), el("tbody", {}, ...rows)];
}

function value({ values, offsets }: RoleScores, layer: number, head: number): string {
  const score = values[layer]?.[head];
  if (typeof score !== "number") return "–";
  const offset = offsets?.[layer]?.[head];
  return offset === undefined
    ? short(score)
    : `${short(score)} at ${offset > 0 ? "+" : "−"}${Math.abs(offset)}`.replace("−0", "0");
}

const entry = ({ title, explanation, formula, source, threshold_source, chance, whole }: Role): Entry => ({
  title,
  text: `${explanation} ${whole.rows === 1 ? "One row" : `${grouped(whole.rows)} rows`} of this input could show it. Needed: ${threshold_source}. By chance: ${chance}.`,
  formula,
  source,
});

/** Roles that this input can hardly show, or not at all. */
const absent = (roles: Roles): Node[] =>
  roles.roles
    .filter(({ why_not }) => why_not)
    .map((role) => {
      const tried = role.example && store.state.text !== role.example ? [" Try: ", attempt(role.example)] : [];
      return el("li", {}, el("strong", {}, role.title), ` not active here. ${role.why_not}`, ...tried);
    });

/** A button that loads a sentence. */
function attempt(sentence: string): HTMLElement {
  const button = el("button", { type: "button", class: "link" }, `“${sentence}”`);
  button.addEventListener("click", () => {
    const { model, generate } = store.state;
    const input = inputOf({
      text: sentence,
      pair: null,
      target: null,
      generate,
      language: null,
      image: null,
      audio: null,
      tensors: null,
    });
    store.ask({ model, input, selection: null, history: "push" });
  });
  return button;
}

customElements.define("head-roles", HeadRolesView);
