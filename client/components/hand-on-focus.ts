/** Keeps the keyboard's place where drawing removes or hides what has the focus. */

/**
 * Draw a part of the page. If what has the focus in it disappears, something else gets it: else it would fall to the
 * beginning of the page.
 *
 * @param next what gets the focus
 */
export function handOnFocus(host: HTMLElement, draw: () => void, next: () => HTMLElement | null | undefined): void {
  const focused = host.contains(document.activeElement);
  draw();
  if (!focused) return;
  const { activeElement } = document;
  if (!(activeElement && host.contains(activeElement) && activeElement.checkVisibility())) next()?.focus();
}
