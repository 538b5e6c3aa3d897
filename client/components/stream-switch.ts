/** Switches between the model's streams, if it has several. */
import type { Stream } from "../api/types.ts";
import { el } from "./dom.ts";
import { openStream } from "../state/selection.ts";
import { streamName } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

class StreamSwitch extends Panel {
  /** The drawn stream names. */
  #drawn = "";

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { streams } = scene.capture;
    this.hidden = streams.length < 2;
    const names = JSON.stringify(streams);
    if (names !== this.#drawn) this.child("choices").replaceChildren(legend(), ...streams.map(choice));
    this.#drawn = names;
    const radio = this.querySelector(`[value="${CSS.escape(scene.stream.name)}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #choose(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    const stream = store.scene?.capture.streams.find(({ name }) => name === target.value);
    if (stream) openStream(stream);
  }
}

const legend = () => el("legend", { class: "visually-hidden" }, _("Which attention of the model"));

function choice(stream: Stream): HTMLElement {
  const { plain, term } = streamName(stream);
  return el(
    "label",
    {
      title: _("{term}: {layers} × {heads} heads (x: the next)", { term, layers: stream.layers, heads: stream.heads }),
    },
    el("input", { type: "radio", name: "stream", value: stream.name }),
    el("span", {}, plain, el("small", { translate: "no" }, ` ${term}`)),
  );
}

customElements.define("stream-switch", StreamSwitch);
