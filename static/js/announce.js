/** Announces text to screen readers. */
const announcer = document.getElementById("announcer");

/** @param {string} text */
export function announce(text) {
  if (announcer) announcer.textContent = text;
}
