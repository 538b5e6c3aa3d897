/**
 * The chosen and pinned words, as chips with their buttons.
 *
 * @import { Picture } from "../picture.js"
 * @import { Scene } from "../types.js"
 */
import { el, phrase } from "../dom.js";
import { named } from "../explain.js";
import { unitAt } from "../picture.js";
import { pin } from "../selection.js";
import { store } from "../store.js";

/**
 * @param {Scene} scene
 * @param {Picture} picture
 * @returns {HTMLElement[]}
 */
export function chips({ state }, picture) {
  const { query, key, pins } = state;
  const found = [];
  if (query !== null) found.push(chip(picture, query, "query", "looks", () => store.select({ query: null })));
  if (key !== null) found.push(chip(picture, key, "key", "is looked at", () => store.select({ key: null })));
  const kept = pins.filter((position) => position !== query && position !== key);
  return [...found, ...kept.map((position) => chip(picture, position, "pin", "pinned", () => pin(position)))];
}

/** @type {(picture: Picture, position: number, kind: "query" | "key" | "pin", role: string, drop: () => void) => HTMLElement} */
function chip(picture, position, kind, role, drop) {
  const units = kind === "key" ? picture.keys : picture.queries;
  const unit = unitAt(units, position);
  const name = unit < 0 ? "hidden" : (units[unit]?.label ?? "");
  const buttons = [button("×", `${kind === "pin" ? "Unpin" : "Let go of"} ${name}`, drop)];
  if (kind !== "pin") buttons.unshift(pinButton(position, name));
  const label = unit < 0 ? ["(hidden)"] : named(units, unit);
  return el("span", { class: `chip chip-${kind}` }, ...phrase(label), el("small", {}, role), ...buttons);
}

/** @type {(position: number, name: string) => HTMLElement} */
function pinButton(position, name) {
  const pinned = store.state.pins.includes(position);
  const made = button(pinned ? "pinned" : "pin", `${pinned ? "Unpin" : "Pin"} ${name}`, () => pin(position));
  made.setAttribute("aria-pressed", String(pinned));
  return made;
}

/** @type {(text: string, label: string, act: () => void) => HTMLElement} */
function button(text, label, act) {
  const made = el("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", act);
  return made;
}
