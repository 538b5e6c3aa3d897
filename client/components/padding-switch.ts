/** Shows or hides padding, such as the silence that a model adds after a clip. */
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

class PaddingSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, stream, state } = scene;
    const paddedSides = [stream.query_side, stream.key_side].filter((side) =>
      capture.tokens[side]?.some(({ padding }) => padding),
    );
    this.hidden = paddedSides.length === 0;
    this.child("name").textContent = paddedSides.some((side) => capture.media[side]?.kind === "audio")
      ? _("Added silence")
      : _("Padding");
    (this.child("shown") as HTMLInputElement).checked = state.padding;
  }

  #choose(target: EventTarget | null) {
    if (target instanceof HTMLInputElement) store.select({ padding: target.checked });
  }
}

customElements.define("padding-switch", PaddingSwitch);
