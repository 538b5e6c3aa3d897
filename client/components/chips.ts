/** Shows the chosen and pinned words as chips with buttons. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { _, phrases, type Phrase } from "../text/message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { GLOSSARY } from "../text/glossary.ts";
import { term } from "./tooltip.ts";
import type { ScenePicture } from "../text/hover-text.ts";
import { handOnFocus } from "./hand-on-focus.ts";
import { renderOver } from "./render-over.ts";
import { phrase } from "./phrase.ts";
import { plainText } from "../text/plain-text.ts";
import { unitName } from "../text/selection-text.ts";
import { unitAt } from "../charts/head-picture.ts";
import { togglePin, startRole } from "../state/selection.ts";
import { hasTwoLines, tokensOf } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";

type Kind = "query" | "key" | "pin";
type Chosen = { position: number; kind: Kind };

const ROLES = {
  query: term(_("attends"), GLOSSARY.query),
  key: term(_("is attended to"), GLOSSARY.key),
  pin: _("pinned"),
};

/** @param otherwise what gets the focus if the last chip goes */
export function drawChips(
  { scene, picture }: ScenePicture,
  node: HTMLElement,
  otherwise: () => HTMLElement | null,
): void {
  handOnFocus(
    node,
    () => renderOver(chips(scene, picture), node),
    () => node.querySelector<HTMLElement>("button:not(.term)") ?? otherwise(),
  );
}

function chips(scene: Scene, picture: Picture): unknown {
  const { query, key, pins } = scene.state;
  const found: Chosen[] = [];
  if (query !== null) found.push({ position: query, kind: "query" });
  if (key !== null) found.push({ position: key, kind: "key" });
  const start = startRole(scene.state.direction);
  const others = pins.filter((position) =>
    hasTwoLines(scene) ? position !== scene.state[start] : position !== query && position !== key,
  );
  for (const position of others) found.push({ position, kind: "pin" });
  // Keyed, or the focus of a removed chip would be that of another word's.
  return repeat(
    found,
    ({ position, kind }) => `${kind} ${position}`,
    ({ position, kind }) => chip(scene, picture, position, kind),
  );
}

function chip(scene: Scene, picture: Picture, position: number, kind: Kind): TemplateResult {
  const label = chipLabel(scene, picture, position, kind);
  const name = plainText(label);
  const drop = () => (kind === "pin" ? togglePin(position) : store.select({ [kind]: null }));
  const title = kind === "pin" ? _("Unpin {word}", { word: name }) : _("Deselect {word}", { word: name });
  return html`<span class="chip chip-${kind}"
    >${phrase(label)}<small>${ROLES[kind]}</small>${kind === "pin" ? nothing : pinButton(scene, position, name, kind)}
    <button type="button" aria-label=${title} title=${title} @click=${drop}>×</button></span
  >`;
}

/** The word as the picture shows it; the token itself where it is hidden or shares a block with others. */
function chipLabel(scene: Scene, picture: Picture, position: number, kind: Kind): Phrase[] {
  const role = kind === "pin" ? startRole(store.state.direction) : kind;
  const units = role === "key" ? picture.keys : picture.queries;
  const unit = unitAt(units, position);
  if (unit >= 0 && !picture.block) return unitName(units, unit);
  const token = tokensOf(scene, role)[position]?.label ?? "";
  return unit < 0 ? phrases("{token} (hidden)", { token: [[token]] }) : [[token]];
}

function pinButton(scene: Scene, position: number, name: string, kind: "query" | "key"): TemplateResult {
  const role = hasTwoLines(scene) ? kind : null;
  const pinned = store.state.pins.includes(position) && (!role || role === startRole(store.state.direction));
  const title = pinned ? _("Unpin {word}", { word: name }) : _("Pin {word}", { word: name });
  return html`<button
    type="button"
    aria-label=${title}
    title=${title}
    aria-pressed=${String(pinned)}
    @click=${() => togglePin(position, role)}
  >
    ${pinned ? _("pinned") : _("pin")}
  </button>`;
}
