/**
 * Predict first: the reader guesses what a word attends to; then the weights appear, with the guess and the largest
 * weight marked. Before that they are neither in the page nor in the picture.
 */
import type { LiveFigure } from "./types.ts";
import { answerTo, strongestColumn } from "./guess-text.ts";
import { _ } from "../text/message.ts";

export function askFirst(root: HTMLElement, load: () => Promise<LiveFigure>): void {
  const stage = root.querySelector("[data-part='stage']") as HTMLElement;
  const question = root.querySelector("[data-part='question']") as HTMLElement;
  const answer = root.querySelector("[data-part='answer']") as HTMLElement;
  const [rows, columns] = ["rows", "columns"].map((name) => root.querySelector(`[data-part='${name}']`));
  if (!(columns instanceof HTMLElement)) return;
  let row = Number(root.dataset.row ?? -1);

  const listenToButtons = (group: Element, handler: (chosen: number, button: HTMLElement) => void): void =>
    group.addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest("button");
      if (button instanceof HTMLButtonElement) handler(Number(button.value), button);
    });

  if (rows) listenToButtons(rows, chooseRow);
  listenToButtons(columns, guess);

  function chooseRow(chosen: number, button: HTMLElement) {
    row = chosen;
    question.textContent = _("What does “{query}” attend to most? Click a word.", { query: button.textContent ?? "" });
    rows?.setAttribute("hidden", "");
    columns?.removeAttribute("hidden");
    (columns?.querySelector("button") as HTMLElement | null | undefined)?.focus();
  }

  async function guess(column: number) {
    if (root.dataset.state !== "still") return;
    root.dataset.state = "waking";
    try {
      reveal(await load(), column);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      answer.textContent = _("The weights cannot be shown. {why} Click again.", { why: reason });
    }
  }

  function reveal(viewer: LiveFigure, column: number) {
    const strongest = strongestColumn(viewer, row);
    const pins = [{ row, column, name: "guess" }];
    if (strongest !== column && strongest >= 0) pins.push({ row, column: strongest, name: "strongest" });
    delete root.dataset.ask;
    root.querySelectorAll("[data-part='ask']").forEach((node) => node.setAttribute("hidden", ""));
    root.querySelectorAll("[data-after]").forEach((node) => node.removeAttribute("hidden"));
    stage.tabIndex = 0;
    viewer.pin(pins);
    answer.textContent = answerTo(viewer, row, column);
    viewer.point(null);
    stage.focus({ preventScroll: true });
  }
}
