/** Announces text to screen readers. */
export function announce(text: string) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}
