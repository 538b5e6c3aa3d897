/** Handles keys everywhere except in text fields. Those that type a character can be turned off. */
import {
  clearSelection,
  nextStream,
  pinChosenWord,
  stepLayer,
  toggleComparing,
  reverseDirection,
} from "./selection.ts";
import { promptField } from "../components/prompt-field.ts";
import { enableSingleKeys, areSingleKeysEnabled } from "./single-keys.ts";
import { store } from "./store.ts";

const KEYS_EVERYWHERE: Record<string, () => void> = {
  "/": () => promptField()?.focus(),
  "?": () => openHelp(),
};

/** Not while the picture shown is of another text than the fields say. */
const KEYS_ON_PICTURES: Record<string, () => void> = {
  "[": () => stepLayer(-1),
  "]": () => stepLayer(1),
  w: () => store.select({ unit: store.state.unit === "token" ? "word" : "token" }),
  s: () => store.select({ specials: !store.state.specials }),
  d: reverseDirection,
  x: nextStream,
  p: pinChosenWord,
  c: toggleComparing,
};

/** What a key does. */
function actionOf(key: string): (() => void) | undefined {
  if (key === "Escape") return store.isPictureOutdated ? undefined : clearSelection;
  if (!areSingleKeysEnabled()) return undefined;
  return KEYS_EVERYWHERE[key] ?? (store.isPictureOutdated ? undefined : KEYS_ON_PICTURES[key]);
}

function openHelp() {
  const dialog = document.getElementById("help");
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const { target } = event;
    const isTyping =
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && ["text", "number", "range", "search"].includes(target.type));
    if (event.key === "Escape" && store.closeMessages()) return event.preventDefault();
    if (isTyping && event.key === "Escape") return target.blur();
    const action = actionOf(event.key);
    if (isTyping || !action) return;
    event.preventDefault();
    action();
  });
  document.getElementById("help-button")?.addEventListener("click", openHelp);
  const checkbox = document.getElementById("single-keys");
  if (!(checkbox instanceof HTMLInputElement)) return;
  checkbox.checked = areSingleKeysEnabled();
  checkbox.addEventListener("change", () => enableSingleKeys(checkbox.checked));
}
