/** A figure in an offline file, which holds its numbers. */
"use strict";

(() => {
  const root = /** @type {HTMLElement} */ (document.querySelector("main[data-figure]"));
  const stage = /** @type {HTMLElement} */ (root.querySelector("[data-part='stage']"));
  const summary = /** @type {HTMLElement} */ (root.querySelector("[data-part='summary']"));
  const numbers = document.getElementById("numbers")?.textContent ?? "";

  const view = async () => {
    if (!window.followspotView) throw new Error("its script did not start");
    return window.followspotView(root, JSON.parse(numbers));
  };

  root.querySelectorAll("[data-live]").forEach((node) => node.removeAttribute("hidden"));
  root.dataset.state = "still";
  if (root.dataset.ask !== undefined) return window.followspotPredict?.(root, view);
  stage.tabIndex = 0;
  summary.textContent = root.dataset.hint ?? "";
  view();
})();
