/**
 * Chooses which part of the input rows and columns show: A and B of a pair, prompt and answer of a generation, as pairs
 * with an arrow from the query part to the key part; the messages of a conversation in two menus.
 */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Token } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { radioButtons, type RadioChoice } from "./radio-buttons.ts";
import { partOfInput } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _, pgettext } from "../text/message.ts";

type Part = NonNullable<State["query_part"]>;
type Side = "query_part" | "key_part";

/** More pairs than these stand in no row. */
const MOST_PARTS = 2;

class PartSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const [queryParts, keyParts] = partsOfSides(scene);
    const isMany = Math.max(queryParts.length, keyParts.length) > MOST_PARTS;
    const pairs = isMany ? [] : pairsOf(scene, queryParts, keyParts);
    this.hidden = !isMany && pairs.length < 2;
    const { query_part, key_part } = scene.state;
    const chosen = query_part && key_part ? `${query_part} ${key_part}` : "";
    const all = { value: "", text: pgettext("words", "all"), title: _("All of it") };
    render(
      html`<legend class="visually-hidden">${_("Which part attends to which")}</legend>
        ${isMany ? nothing : radioButtons("parts", [all, ...pairs.map((pair) => pairChoice(pair, scene))], chosen)}`,
      this.child("choices"),
    );
    this.child("choices").hidden = isMany;
    render(isMany ? partMenus(scene, queryParts, keyParts) : nothing, this.child("menus"));
  }
}

function choose(target: EventTarget | null) {
  if (target instanceof HTMLSelectElement)
    store.select({ [target.name as Side]: target.value || null, step: null, crop: null });
  if (!(target instanceof HTMLInputElement)) return;
  const [query_part = null, key_part = null] = target.value ? (target.value.split(" ") as Part[]) : [];
  store.select({ query_part, key_part, step: null, crop: null });
}

function partsOfSides({ capture, stream }: Scene): [string[], string[]] {
  const [queryParts = [], keyParts = []] = [stream.query_side, stream.key_side].map((side) =>
    partsOf(capture.tokens[side] ?? []),
  );
  return [queryParts, keyParts];
}

const partsOf = (tokens: Token[]): string[] => [
  ...new Set(tokens.map(({ part }) => part).filter((part) => part !== null)),
];

const pairsOf = ({ stream }: Scene, queryParts: string[], keyParts: string[]): [string, string][] =>
  queryParts.flatMap((a) => keyParts.map((b): [string, string] => [a, b]).filter(([, b]) => mayAttend(stream, a, b)));

/** A causal prompt cannot attend to its answer. */
const mayAttend = ({ causal }: { causal: boolean }, queryPart: string, keyPart?: string): boolean =>
  !(causal && queryPart === "prompt" && keyPart === "answer");

function pairChoice(parts: [string, string], { capture }: Scene): RadioChoice {
  const [a = "", b = ""] = parts.map((part) => partOfInput(part, capture));
  return { value: parts.join(" "), text: `${a} → ${b}`, title: _("How {a} attends to {b}", { a, b }) };
}

/** One menu for rows, one for columns. */
const partMenus = (scene: Scene, queryParts: string[], keyParts: string[]): TemplateResult[] => [
  partMenu(scene, "query_part", _("Rows"), queryParts),
  partMenu(scene, "key_part", _("Columns"), keyParts),
];

function partMenu(scene: Scene, side: Side, name: string, parts: string[]): TemplateResult {
  const chosen = scene.state[side] ?? "";
  const choice = (value: string, text: string) =>
    html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`;
  return html`<label class="select"
    >${name}
    <select name=${side}>
      ${choice("", pgettext("words", "all"))} ${parts.map((part) => choice(part, partOfInput(part, scene.capture)))}
    </select></label
  >`;
}

customElements.define("part-switch", PartSwitch);
