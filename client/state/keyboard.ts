/** Handles keys everywhere except in text fields. */
import { clear, nextStream, pinChosen, stepLayer, turn } from "./selection.ts";
import { store } from "./store.ts";

const KEYS: Record<string, () => void> = {
  "/": () => document.getElementById("prompt")?.focus(),
  "?": () => openHelp(),
  "[": () => stepLayer(-1),
  "]": () => stepLayer(1),
  w: () => store.select({ words: !store.state.words }),
  s: () => store.select({ specials: !store.state.specials }),
  d: turn,
  x: nextStream,
  p: pinChosen,
  c: () => document.getElementById("compare-button")?.click(),
  Escape: clear,
};

function openHelp() {
  const dialog = document.getElementById("help");
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const { target } = event;
    const typing =
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && ["text", "number", "range", "search"].includes(target.type));
    if (typing && event.key === "Escape") return target.blur();
    const act = KEYS[event.key];
    if (typing || !act) return;
    event.preventDefault();
    act();
  });
  document.getElementById("help-button")?.addEventListener("click", openHelp);
}
