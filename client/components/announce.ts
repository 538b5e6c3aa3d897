/** Announces text to screen readers. */
const announcer = document.getElementById("announcer");

export function announce(text: string) {
  if (announcer) announcer.textContent = text;
}
