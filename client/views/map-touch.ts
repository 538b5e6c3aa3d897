/**
 * Moves and zooms the map of a large head by touch. Two fingers zoom; one moves a part, and scrolls the page where the
 * whole head is shown.
 */
import { pinched, type Crop, type Place } from "../charts/crop.ts";
import { gestureOf } from "../charts/touches.ts";
import { cropState } from "../state/crop-state.ts";
import { store } from "../state/store.ts";

export class MapTouch {
  readonly #box: HTMLElement;
  /** The part shown when the fingers came to lie on it, and their places. */
  #held: { crop: Crop; places: Place[] } | null = null;

  /** @param box of the cells */
  constructor(box: HTMLElement, signal: AbortSignal) {
    this.#box = box;
    for (const name of ["touchstart", "touchend", "touchcancel"] as const)
      box.addEventListener(name, (event) => this.#hold(event), { signal, passive: true });
    box.addEventListener("touchmove", (event) => this.#move(event), { signal, passive: false });
  }

  #hold({ targetTouches }: TouchEvent) {
    const count = targetTouches.length;
    const moves = cropState.isActive && (count === 2 || (count === 1 && store.state.crop !== null));
    this.#held = moves ? { crop: cropState.shown, places: this.#placesOf(targetTouches) } : null;
  }

  #move(event: TouchEvent) {
    if (!this.#held || !cropState.isActive) return;
    if (event.cancelable) event.preventDefault();
    const { crop, places } = this.#held;
    const { factor, ...move } = gestureOf(places, this.#placesOf(event.targetTouches));
    cropState.show(pinched(crop, factor, move, cropState.bounds));
  }

  /** In shares of the sides, also beside them. */
  #placesOf(touches: TouchList): Place[] {
    const { left, top, width, height } = this.#box.getBoundingClientRect();
    return [...touches].map(({ clientX, clientY }) => ({ x: (clientX - left) / width, y: (clientY - top) / height }));
  }
}
