/** Takes a drawing by mouse, pen or finger as the image, for models that read one. By keyboard, a sample is chosen. */
import { Menu } from "../components/menu.ts";
import { Strokes } from "../charts/strokes.ts";
import { chosenModel } from "../state/input-actions.ts";
import { store } from "../state/store.ts";

class DrawingPad extends Menu {
  readonly #strokes = new Strokes();

  override start(signal: AbortSignal) {
    super.start(signal);
    const canvas = this.#canvas;
    for (const type of ["request", "state", "models"]) {
      store.addEventListener(type, () => (this.hidden = !chosenModel()?.drawable), { signal });
    }
    canvas.addEventListener("pointerdown", (event) => this.#startStroke(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#extendStroke(event), { signal });
    this.child("undo").addEventListener("click", () => this.#edit(() => this.#strokes.undo()), { signal });
    this.child("clear").addEventListener("click", () => this.#edit(() => this.#strokes.clear()), { signal });
    this.child("read").addEventListener("click", () => this.#submit(), { signal });
  }

  override fill() {
    this.#draw();
  }

  get #canvas(): HTMLCanvasElement {
    return this.child<HTMLCanvasElement>("canvas");
  }

  #startStroke(event: PointerEvent) {
    if (event.button !== 0) return;
    // Strokes may leave the pad and come back.
    this.#canvas.setPointerCapture(event.pointerId);
    this.#edit(() => this.#strokes.begin(this.#pointOf(event)));
  }

  #extendStroke(event: PointerEvent) {
    if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
    this.#edit(() => event.getCoalescedEvents().forEach((part) => this.#strokes.extend(this.#pointOf(part))));
  }

  #pointOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const box = this.#canvas.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  }

  #edit(edit: () => void) {
    edit();
    this.#draw();
  }

  #draw() {
    // Opaque, or the picture would be put on white.
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (context) this.#strokes.paint(context, this.#canvas.width);
    for (const name of ["undo", "clear", "read"]) this.child<HTMLButtonElement>(name).disabled = this.#strokes.empty;
  }

  /** Hand the drawing to the picker of files, as a file. */
  #submit() {
    this.#canvas.toBlob((blob) => {
      if (!blob) return;
      const detail = new File([blob], "drawing.png", { type: "image/png" });
      this.dispatchEvent(new CustomEvent<File>("drawing", { detail, bubbles: true }));
    }, "image/png");
    this.close();
    this.button.focus();
  }
}

customElements.define("drawing-pad", DrawingPad);
