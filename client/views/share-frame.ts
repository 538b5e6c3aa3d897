/** Previews the embed: the same page, in the same sandbox, at its own size, scaled to fit. */
import { html, render } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { SANDBOX } from "../text/snippets.ts";
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

const MOST_HEIGHT = 10_000;

class ShareFrame extends Panel {
  #frame: HTMLIFrameElement | null = null;

  override start(signal: AbortSignal) {
    window.addEventListener("message", (event) => this.#onMessage(event), { signal });
    const sizeObserver = new ResizeObserver(() => this.#fit());
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
    shareState.addEventListener("change", () => this.#draw(), { signal });
    shareState.addEventListener("measured", () => this.#draw(), { signal });
  }

  /** Loaded before it is shown, because only the page knows its height. */
  #draw() {
    const { title, embed } = shareState.figure;
    this.toggleAttribute("data-shown", shareState.choice.showsEmbed);
    this.inert = !shareState.choice.showsEmbed;
    const address = embed();
    if (this.#frame?.src !== address) {
      const name = `${_("Preview of the embed")} ${title}`;
      // A new one each time: a new address in the same frame would be an entry in the page's history.
      render(keyed(address, html`<iframe sandbox=${SANDBOX} src=${address} title=${name}></iframe>`), this);
      this.#frame = this.querySelector("iframe");
    }
    this.#fit();
  }

  #fit() {
    if (!this.#frame) return;
    const { width, height } = shareState.figure.frame;
    const scale = Math.min(1, this.clientWidth / width);
    Object.assign(this.#frame.style, {
      width: `${width}px`,
      height: `${height}px`,
      scale: String(scale),
      marginBottom: `${height * (scale - 1)}px`,
    });
  }

  #onMessage({ source, data }: MessageEvent) {
    if (!this.#frame || source !== this.#frame.contentWindow || shareState.choice.slide) return;
    const height = Math.ceil(Number(data?.height));
    if (height > 0 && height <= MOST_HEIGHT) shareState.setEmbedHeight(this.#frame.src, height);
  }
}

customElements.define("share-frame", ShareFrame);
