/**
 * Shows the chosen and pinned words as chips with buttons.
 *
 * @import { Phrase } from "../dom.js"
 * @import { Picture } from "../head-picture.js"
 * @import { Scene } from "../types.js"
 */
import { el, phrase, plain } from "../dom.js";
import { unitName } from "../selection-text.js";
import { unitAt } from "../head-picture.js";
import { pin, startOf } from "../selection.js";
import { apart, tokensOf } from "../stream-sides.js";
import { store } from "../store.js";

/** @typedef {"query" | "key" | "pin"} Kind */

const ROLES = { query: "attends", key: "is attended to", pin: "pinned" };

/**
 * @param {Scene} scene
 * @param {Picture} picture
 * @returns {HTMLElement[]}
 */
export function chips(scene, picture) {
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

/** @type {(scene: Scene, picture: Picture, position: number, kind: Kind) => HTMLElement} */
function chip(scene, picture, position, kind) {
  const label = chipLabel(scene, picture, position, kind);
  const name = plain(label);
  const drop = () => (kind === "pin" ? pin(position) : store.select({ [kind]: null }));
  const buttons = [button("×", `${kind === "pin" ? "Unpin" : "Let go of"} ${name}`, drop)];
  if (kind !== "pin") buttons.unshift(pinButton(scene, position, name, kind));
  return el(
    "span",
    { class: `chip chip-${kind}` },
    ...phrase(label),
    el("small", {}, ROLES[kind]),
    ...buttons,
  );
}

/**
 * The word as the picture shows it; the token itself where it is hidden or shares a block with others.
 *
 * @type {(scene: Scene, picture: Picture, position: number, kind: Kind) => Phrase[]}
 */
function chipLabel(scene, picture, position, kind) {
  const role = kind === "pin" ? startOf(store.state.direction) : kind;
  const units = role === "key" ? picture.keys : picture.queries;
  const unit = unitAt(units, position);
  if (unit >= 0 && !picture.block) return unitName(units, unit);
  const token = tokensOf(scene, role)[position]?.label ?? "";
  return unit < 0 ? [[token], " (hidden)"] : [[token]];
}

/** @type {(scene: Scene, position: number, name: string, kind: "query" | "key") => HTMLElement} */
function pinButton(scene, position, name, kind) {
  const role = apart(scene) ? kind : null;
  const pinned = store.state.pins.includes(position) && (!role || role === startOf(store.state.direction));
  const act = () => pin(position, role);
  const made = button(pinned ? "pinned" : "pin", `${pinned ? "Unpin" : "Pin"} ${name}`, act);
  made.setAttribute("aria-pressed", String(pinned));
  return made;
}

/** @type {(text: string, label: string, act: () => void) => HTMLElement} */
function button(text, label, act) {
  const made = el("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", act);
  return made;
}
