/** Methods that say which tokens count, side by side: the figure that the server draws, loaded when it is unfolded. */
import type { Scene } from "../state/types.ts";
import { Panel } from "../components/panel.ts";
import { absoluteAddress, specOf } from "../state/figure-address.ts";
import { KINDS } from "../state/figure-kinds.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

class OtherMethods extends Panel {
  override start(signal: AbortSignal) {
    const picture = this.child<HTMLImageElement>("picture");
    const fold = this.child<HTMLDetailsElement>("fold");
    fold.addEventListener("toggle", () => fold.open !== store.state.methods && store.select({ methods: fold.open }), {
      signal,
    });
    // Where the server refuses, it answers with a picture that says why.
    for (const type of ["load", "error"])
      picture.addEventListener(type, () => (this.child("waiting").textContent = ""), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    this.hidden = scene.comparison !== null || !KINDS.methods.allowed(scene, scene.state);
    this.child<HTMLDetailsElement>("fold").open = scene.state.methods;
    if (this.hidden || !scene.state.methods) return;
    this.#show(scene);
  }

  #show(scene: Scene) {
    const spec = specOf(scene.state, "methods", "");
    const picture = this.child<HTMLImageElement>("picture");
    const address = absoluteAddress("/figure.svg", spec);
    this.child<HTMLAnchorElement>("table").href = absoluteAddress("/figure.csv", spec);
    if (picture.src === address) return;
    picture.hidden = false;
    picture.src = address;
    picture.alt = KINDS.methods.describe("", scene.figure.text, scene.state, scene);
    this.child("waiting").textContent = _("The model runs many times, without some tokens each time …");
  }
}

customElements.define("other-methods", OtherMethods);
