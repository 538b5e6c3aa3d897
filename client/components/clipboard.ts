/** Copies to the clipboard and confirms it; where forbidden, shows the text to be copied by hand. */
import { html, type TemplateResult } from "lit-html";
import { announce } from "./announce.ts";
import { _ } from "../text/message.ts";

const CONFIRMATION_MS = 1600;

/** A button that copies a text, and the field that takes its place where that is forbidden. */
export const copyButton = (title: string, text: string): TemplateResult =>
  html`<button type="button" class="act" .textContent=${title} @click=${copyText}></button
    ><input type="text" class="field" readonly hidden .value=${text} aria-label=${title} />`;

async function copyText({ currentTarget }: Event) {
  const button = currentTarget as HTMLButtonElement;
  const field = button.nextElementSibling as HTMLInputElement;
  try {
    await navigator.clipboard.writeText(field.value);
    confirmCopy(button, _("Copied"));
  } catch {
    // Without permission, or on a page without https.
    [button.hidden, field.hidden] = [true, false];
    field.select();
    announce(_("The clipboard is not allowed here. The text is selected: copy it by hand."));
  }
}

/** Confirm on the button itself, briefly. */
export function confirmCopy(button: HTMLElement, confirmation: string): void {
  const { textContent: title } = button;
  if (title === confirmation) return;
  // Its neighbours do not move.
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = confirmation;
  announce(confirmation);
  window.setTimeout(() => (button.textContent = title), CONFIRMATION_MS);
}
