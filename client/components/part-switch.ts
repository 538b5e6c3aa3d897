/**
 * Chooses which part of the input rows and columns show: A and B of a pair, prompt and answer of a generation. The
 * arrow points from the query part to the key part.
 */
import { html, render } from "lit-html";
import type { Token } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { radioButtons, type RadioChoice } from "./radio-buttons.ts";
import { partName } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _, pgettext } from "../text/message.ts";

class PartSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, stream, state } = scene;
    const [queryParts, keyParts] = [stream.query_side, stream.key_side].map((side) =>
      partsOf(capture.tokens[side] ?? []),
    );
    const pairs = (queryParts ?? []).flatMap((a) =>
      (keyParts ?? []).map((b) => [a, b]).filter(([, b]) => mayAttend(stream, a, b)),
    );
    this.hidden = pairs.length < 2;
    const chosen = state.query_part && state.key_part ? `${state.query_part} ${state.key_part}` : "";
    const choices = [{ value: "", text: pgettext("words", "all"), title: _("All of it") }, ...pairs.map(pairChoice)];
    render(
      html`<legend class="visually-hidden">${_("Which part attends to which")}</legend>
        ${radioButtons("parts", choices, chosen)}`,
      this.child("choices"),
    );
  }

  #choose(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    const [query_part = null, key_part = null] = target.value ? (target.value.split(" ") as Part[]) : [];
    store.select({ query_part, key_part, step: null });
  }
}

type Part = NonNullable<State["query_part"]>;

const partsOf = (tokens: Token[]): string[] => [
  ...new Set(tokens.map(({ part }) => part).filter((part) => part !== null)),
];

/** A causal prompt cannot attend to its answer. */
const mayAttend = ({ causal }: { causal: boolean }, queryPart: string, keyPart?: string): boolean =>
  !(causal && queryPart === "prompt" && keyPart === "answer");

function pairChoice(parts: (string | undefined)[]): RadioChoice {
  const [a = "", b = ""] = parts.map((part) => partName(part ?? ""));
  return { value: parts.join(" "), text: `${a} → ${b}`, title: _("How {a} attends to {b}", { a, b }) };
}

customElements.define("part-switch", PartSwitch);
