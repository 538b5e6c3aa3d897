/** Switches between the model's streams, if it has several. */
import { html, render } from "lit-html";
import type { Stream } from "../api/types.ts";
import { radioButtons, type RadioChoice } from "./radio-buttons.ts";
import { openStream } from "../state/selection.ts";
import { namedStream } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

class StreamSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { streams } = scene.capture;
    this.hidden = streams.length < 2;
    render(
      html`<legend class="visually-hidden">${_("Which attention of the model")}</legend>
        ${radioButtons("stream", streams.map(streamChoice), scene.stream.name)}`,
      this.child("choices"),
    );
  }

  #choose(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    const stream = store.scene?.capture.streams.find(({ name }) => name === target.value);
    if (stream) openStream(stream);
  }
}

function streamChoice(stream: Stream): RadioChoice {
  const { name, layers, heads } = stream;
  const { plain, term } = namedStream(stream);
  return {
    value: name,
    text: html`${plain}<small> ${term}</small>`,
    title: _("{term}: {layers} × {heads} heads (x: the next)", { term, layers, heads }),
  };
}

customElements.define("stream-switch", StreamSwitch);
