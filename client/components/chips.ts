/** Shows the chosen and pinned words as chips with buttons. */
import { _, phrases, type Phrase } from "../text/message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { el, phrase, plain } from "./dom.ts";
import { unitName } from "../text/selection-text.ts";
import { unitAt } from "../charts/head-picture.ts";
import { pin, startOf } from "../state/selection.ts";
import { apart, tokensOf } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";

type Kind = "query" | "key" | "pin";

const ROLES = { query: _("attends"), key: _("is attended to"), pin: _("pinned") };

export function chips(scene: Scene, picture: Picture): HTMLElement[] {
  const { query, key, pins } = scene.state;
  const found = [];
  if (query !== null) found.push(chip(scene, picture, query, "query"));
  if (key !== null) found.push(chip(scene, picture, key, "key"));
  const start = startOf(scene.state.direction);
  const others = pins.filter((position) =>
    apart(scene) ? position !== scene.state[start] : position !== query && position !== key,
  );
  return [...found, ...others.map((position) => chip(scene, picture, position, "pin"))];
}

function chip(scene: Scene, picture: Picture, position: number, kind: Kind): HTMLElement {
  const label = chipLabel(scene, picture, position, kind);
  const name = plain(label);
  const drop = () => (kind === "pin" ? pin(position) : store.select({ [kind]: null }));
  const title = kind === "pin" ? _("Unpin {word}", { word: name }) : _("Let go of {word}", { word: name });
  const buttons = [button("×", title, drop)];
  if (kind !== "pin") buttons.unshift(pinButton(scene, position, name, kind));
  return el("span", { class: `chip chip-${kind}` }, ...phrase(label), el("small", {}, ROLES[kind]), ...buttons);
}

/** The word as the picture shows it; the token itself where it is hidden or shares a block with others. */
function chipLabel(scene: Scene, picture: Picture, position: number, kind: Kind): Phrase[] {
  const role = kind === "pin" ? startOf(store.state.direction) : kind;
  const units = role === "key" ? picture.keys : picture.queries;
  const unit = unitAt(units, position);
  if (unit >= 0 && !picture.block) return unitName(units, unit);
  const token = tokensOf(scene, role)[position]?.label ?? "";
  return unit < 0 ? phrases("{token} (hidden)", { token: [[token]] }) : [[token]];
}

function pinButton(scene: Scene, position: number, name: string, kind: "query" | "key"): HTMLElement {
  const role = apart(scene) ? kind : null;
  const pinned = store.state.pins.includes(position) && (!role || role === startOf(store.state.direction));
  const act = () => pin(position, role);
  const made = pinned
    ? button(_("pinned"), _("Unpin {word}", { word: name }), act)
    : button(_("pin"), _("Pin {word}", { word: name }), act);
  made.setAttribute("aria-pressed", String(pinned));
  return made;
}

function button(text: string, label: string, act: () => void): HTMLElement {
  const made = el("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", act);
  return made;
}
