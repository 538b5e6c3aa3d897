/**
 * Predict first: the reader guesses what a word attends to; then the weights appear, with the guess and the largest
 * weight marked. Before that they are neither in the page nor in the picture.
 */
"use strict";

window.followspotPredict = (root, load) => {
  const stage = /** @type {HTMLElement} */ (root.querySelector("[data-part='stage']"));
  const question = /** @type {HTMLElement} */ (root.querySelector("[data-part='question']"));
  const answer = /** @type {HTMLElement} */ (root.querySelector("[data-part='answer']"));
  const [rows, columns] = ["rows", "columns"].map((name) => root.querySelector(`[data-part='${name}']`));
  if (!(columns instanceof HTMLElement)) return;
  let row = Number(root.dataset.row ?? -1);

  /** @type {(value: number) => string} */
  const percent = (value) => {
    const share = 100 * value;
    if (value > 0 && share < 0.1) return "less than 0.1 %";
    if (value < 1 && share >= 99.95) return "more than 99.9 %";
    return `${share.toFixed(share < 9.95 || (share >= 99.5 && value < 1) ? 1 : 0)} %`;
  };

  /** @type {(group: Element, act: (chosen: number, button: HTMLElement) => void) => void} */
  const listen = (group, act) =>
    group.addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest("button");
      if (button instanceof HTMLButtonElement) act(Number(button.value), button);
    });

  if (rows) listen(rows, chooseRow);
  listen(columns, guess);

  /** @param {number} chosen @param {HTMLElement} button */
  function chooseRow(chosen, button) {
    row = chosen;
    question.textContent = `What does “${button.textContent}” attend to most? Click a word.`;
    rows?.setAttribute("hidden", "");
    columns?.removeAttribute("hidden");
    /** @type {HTMLElement | null | undefined} */ (columns?.querySelector("button"))?.focus();
  }

  /** @param {number} column */
  async function guess(column) {
    if (root.dataset.state !== "still") return;
    root.dataset.state = "waking";
    try {
      reveal(await load(), column);
    } catch (error) {
      answer.textContent = `The weights cannot be shown: ${error instanceof Error ? error.message : error}. Click again.`;
    }
  }

  /** @param {EmbedViewer} viewer @param {number} column */
  function reveal(viewer, column) {
    const strongest = highest(viewer, () => true);
    const pins = [{ row, column, name: "guess" }];
    if (strongest !== column && strongest >= 0) pins.push({ row, column: strongest, name: "strongest" });
    delete root.dataset.ask;
    root.querySelectorAll("[data-part='ask']").forEach((node) => node.setAttribute("hidden", ""));
    root.querySelectorAll("[data-after]").forEach((node) => node.removeAttribute("hidden"));
    stage.tabIndex = 0;
    viewer.pin(pins);
    answer.textContent = comparisonWithGuess(viewer, column, strongest);
    viewer.point(null);
    stage.focus({ preventScroll: true });
  }

  /** Column of the largest weight, or -1. @param {EmbedViewer} viewer @param {(column: number) => boolean} counts */
  function highest({ data, places }, counts) {
    let [best, most] = [-1, -Infinity];
    data.columns.forEach((_, column) => {
      const value = places.value({ row, column });
      if (counts(column) && value > most) [best, most] = [column, value];
    });
    return best;
  }

  /** @param {EmbedViewer} viewer @param {number} column @param {number} strongest */
  function comparisonWithGuess(viewer, column, strongest) {
    const { data, places } = viewer;
    const amount = (/** @type {number} */ weight) => (data.shares !== false ? percent(weight) : `a weight of ${Number(weight.toPrecision(3))}`);
    const name = (/** @type {number} */ at) => `“${data.columns[at]?.label}”`;
    const at = (/** @type {number} */ place) => places.value({ row, column: place });
    const looks = `“${data.rows[row]?.label}”`;
    if (Number.isNaN(at(column))) {
      return `You guessed ${name(column)}: ${looks} may not attend to it (${data.missing}). It attends most to ${name(strongest)}, ${amount(at(strongest))}.`;
    }
    if (column === strongest) return `Right: ${looks} attends most to ${name(column)}, ${amount(at(column))}${data.shares !== false ? " of its attention" : ""}.`;
    const parts = [`You guessed ${name(column)}: it gets ${amount(at(column))}. ${looks} attends most to ${name(strongest)}, ${amount(at(strongest))}.`];
    const word = highest(viewer, (place) => !data.columns[place]?.special);
    if (data.columns[strongest]?.special && word >= 0) {
      parts.push(word === column ? "Of the words, your guess gets most." : `Of the words, ${name(word)} gets most, ${amount(at(word))}.`);
    }
    return parts.join(" ");
  }
};
