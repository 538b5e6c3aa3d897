/** Announces text to screen readers. */

let announced = 0;

export function announce(text: string) {
  const announcer = document.getElementById("announcer");
  if (!announcer) return;
  announced += 1;
  announcer.textContent = text;
}

/** How often something was announced. */
export const announcementCount = (): number => announced;
