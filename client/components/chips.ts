/** Shows the chosen and pinned words as chips with buttons. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { _, phrases, type Phrase } from "../text/message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { GLOSSARY } from "../text/glossary.ts";
import { term } from "./tooltip.ts";
import type { ScenePicture } from "../text/hover-text.ts";
import { drawKeepingFocus } from "./draw-keeping-focus.ts";
import { renderInPlace } from "./render-in-place.ts";
import { phrase } from "./phrase.ts";
import { plainText } from "../text/plain-text.ts";
import { unitName } from "../text/selection-text.ts";
import { unitAt } from "../charts/head-picture.ts";
import { togglePin, startRole } from "../state/selection.ts";
import { hasTwoLines, tokensOf } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";

type ChipKind = "query" | "key" | "pin";
type ChipWord = { position: number; kind: ChipKind };

const ROLES = {
  query: term(_("attends"), GLOSSARY.query),
  key: term(_("is attended to"), GLOSSARY.key),
  pin: _("pinned"),
};

/** @param fallback what gets the focus if the last chip goes */
export function drawChips(
  { scene, picture }: ScenePicture,
  node: HTMLElement,
  fallback: () => HTMLElement | null,
): void {
  drawKeepingFocus(
    node,
    () => renderInPlace(chipList(scene, picture), node),
    () => node.querySelector<HTMLElement>("button:not(.term)") ?? fallback(),
  );
}

function chipList(scene: Scene, picture: Picture): unknown {
  const { query, key, pins } = scene.state;
  const words: ChipWord[] = [];
  if (query !== null) words.push({ position: query, kind: "query" });
  if (key !== null) words.push({ position: key, kind: "key" });
  const start = startRole(scene.state.direction);
  const otherPins = pins.filter((position) =>
    hasTwoLines(scene) ? position !== scene.state[start] : position !== query && position !== key,
  );
  for (const position of otherPins) words.push({ position, kind: "pin" });
  // Keyed, or the focus of a removed chip would be that of another word's.
  return repeat(
    words,
    ({ position, kind }) => `${kind} ${position}`,
    ({ position, kind }) => chip(scene, picture, position, kind),
  );
}

function chip(scene: Scene, picture: Picture, position: number, kind: ChipKind): TemplateResult {
  const label = chipLabel(scene, picture, position, kind);
  const name = plainText(label);
  const remove = () => (kind === "pin" ? togglePin(position) : store.select({ [kind]: null }));
  const title = kind === "pin" ? _("Unpin {word}", { word: name }) : _("Deselect {word}", { word: name });
  return html`<span class="chip chip-${kind}"
    >${phrase(label)}<small>${ROLES[kind]}</small>${kind === "pin" ? nothing : pinButton(scene, position, name, kind)}
    <button type="button" aria-label=${title} title=${title} @click=${remove}>×</button></span
  >`;
}

/** The word as the picture shows it; the token itself where it is hidden or shares a block with others. */
function chipLabel(scene: Scene, picture: Picture, position: number, kind: ChipKind): Phrase[] {
  const role = kind === "pin" ? startRole(store.state.direction) : kind;
  const units = role === "key" ? picture.keys : picture.queries;
  const unit = unitAt(units, position);
  if (unit >= 0 && !picture.block) return unitName(units, unit);
  const token = tokensOf(scene, role)[position]?.label ?? "";
  return unit < 0 ? phrases("{token} (hidden)", { token: [[token]] }) : [[token]];
}

function pinButton(scene: Scene, position: number, name: string, kind: "query" | "key"): TemplateResult {
  const role = hasTwoLines(scene) ? kind : null;
  const isPinned = store.state.pins.includes(position) && (!role || role === startRole(store.state.direction));
  const title = isPinned ? _("Unpin {word}", { word: name }) : _("Pin {word}", { word: name });
  return html`<button
    type="button"
    aria-label=${title}
    title=${title}
    aria-pressed=${String(isPinned)}
    @click=${() => togglePin(position, role)}
  >
    ${isPinned ? _("pinned") : _("pin")}
  </button>`;
}
