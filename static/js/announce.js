/** Says something to people who listen instead of look. */
const announcer = document.getElementById("announcer");

/** @param {string} text */
export function announce(text) {
  if (announcer) announcer.textContent = text;
}
