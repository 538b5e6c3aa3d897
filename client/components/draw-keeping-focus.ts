/** Keeps the keyboard's place where drawing removes or hides what has the focus. */

/**
 * Draw a part of the page. If what has the focus in it disappears, something else gets it: else it would fall to the
 * beginning of the page.
 *
 * @param nextFocus what gets the focus
 */
export function drawKeepingFocus(
  host: HTMLElement,
  draw: () => void,
  nextFocus: () => HTMLElement | null | undefined,
): void {
  const hadFocus = host.contains(document.activeElement);
  draw();
  if (!hadFocus) return;
  const { activeElement } = document;
  if (!(activeElement && host.contains(activeElement) && activeElement.checkVisibility())) nextFocus()?.focus();
}
