/** The buttons of a message, and where the focus goes when they disappear. */
import { html, render, type TemplateResult } from "lit-html";
import type { Action } from "../state/types.ts";
import { _ } from "../text/message.ts";
import { drawKeepingFocus } from "./draw-keeping-focus.ts";
import { promptField } from "./prompt-field.ts";

export const actionButtons = (actions: Action[]): TemplateResult[] =>
  actions.map(({ name, act }) => html`<button type="button" @click=${() => void act()}>${name}</button>`);

export const closeButton = (close: () => void): TemplateResult =>
  html`<button
    type="button"
    class="icon status-close"
    aria-label=${_("Close this message")}
    title=${_("Close this message (Esc)")}
    @click=${() => close()}
  >
    ×
  </button>`;

/** What a message is about, by where it stands. */
const SUBJECTS: Record<string, () => HTMLElement | null> = {
  ".prompt-messages": promptField,
  ".compare": () => document.getElementById("b-text"),
  body: () => document.getElementById("stage"),
};

/** Render a message. If the button that has the focus disappears, what the message is about gets it. */
export function renderMessage(content: unknown, host: HTMLElement) {
  const subject = Object.entries(SUBJECTS).find(([selector]) => host.closest(selector))?.[1] ?? (() => null);
  drawKeepingFocus(host, () => render(content, host), subject);
}

/**
 * Keeps the focus when a button is pressed: a long sentence folds up when it loses the focus, and the button would move
 * from under the pointer before the click completes.
 */
export function keepFocus(event: MouseEvent) {
  if (event.target instanceof HTMLButtonElement) event.preventDefault();
}
