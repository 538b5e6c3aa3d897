/** Announces text to screen readers. */

let count = 0;

export function announce(text: string) {
  const announcer = document.getElementById("announcer");
  if (!announcer) return;
  count += 1;
  announcer.textContent = text;
}

/** How often something was announced. */
export const announcements = (): number => count;
