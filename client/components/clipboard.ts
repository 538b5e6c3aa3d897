/** Copies to the clipboard and confirms it; where forbidden, shows the text to be copied by hand. */
import { announce } from "./announce.ts";
import { el } from "./dom.ts";
import { _ } from "../text/message.ts";

const THANKS_FOR_MS = 1600;
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether this server's addresses work on this machine only. */
export const onlyHere = (): boolean => LOCAL.test(location.hostname);

/** A button that copies a text. */
export function copyButton(title: string, text: () => string): HTMLButtonElement {
  const button = el("button", { type: "button", class: "act" }, title);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      confirmCopy(button, _("Copied"));
    } catch {
      // Without permission, or on a page without https.
      const field = el("input", { type: "text", class: "field", readonly: true, value: text(), "aria-label": title });
      button.replaceWith(field);
      field.select();
      announce(_("The clipboard is not allowed here. The text is selected: copy it by hand."));
    }
  });
  return button;
}

/** Confirm on the button itself, briefly. */
export function confirmCopy(button: HTMLElement, thanks: string): void {
  const { textContent: title } = button;
  if (title === thanks) return;
  // Its neighbours do not move.
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = thanks;
  announce(thanks);
  window.setTimeout(() => (button.textContent = title), THANKS_FOR_MS);
}
