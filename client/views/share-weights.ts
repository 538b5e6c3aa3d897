/** Downloads all weights of a layer, a stream, or all streams, as a file for NumPy. Shows its size first. */
import { api } from "../api/api.ts";
import { el } from "../components/dom.ts";
import { bytesOf } from "../api/file-bytes.ts";
import { headCount, layerCount, fileSize } from "../text/format.ts";
import { problemOf } from "../api/request-cache.ts";
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

class ShareWeights extends Panel {
  #asking = new AbortController();
  /** What is offered now, so that other changes do not request sizes again. */
  #drawn = "";

  override start(signal: AbortSignal) {
    shareState.addEventListener("change", () => this.#draw(), { signal });
    this.#dtype.addEventListener("change", () => this.#draw(), { signal });
  }

  get #dtype(): HTMLSelectElement {
    return this.child("dtype");
  }

  #draw() {
    const { capture, stream, layer } = shareState.source;
    const dtype = this.#dtype.value;
    const drawn = JSON.stringify([capture.id, stream.name, layer, dtype]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const several = capture.streams.length > 1;
    const files = [
      {
        title: several ? _("Layer {layer} of {stream}", { layer, stream: stream.name }) : _("Layer {layer}", { layer }),
        use: headCount(stream.heads),
        part: { stream: stream.name, layer },
      },
      {
        title: several ? _("All layers of {stream}", { stream: stream.name }) : _("All layers"),
        use: _("{layers} of {heads}", { layers: layerCount(stream.layers), heads: headCount(stream.heads) }),
        part: { stream: stream.name },
      },
      ...(several
        ? [{ title: _("All streams"), use: capture.streams.map(({ name }) => name).join(", "), part: {} }]
        : []),
    ];
    const entries = files.map(({ title, use, part }) => {
      const href = api.weights(capture.id, { ...part, dtype });
      const size = el("span", { class: "number" }, "…");
      const link = el(
        "a",
        { class: "share-file", href, download: "" },
        el("strong", {}, title),
        el("span", {}, use),
        size,
      );
      return { link, href, size };
    });
    this.child("about").textContent = shareState.twoSides
      ? _(
          "Every weight of every head of {side} for NumPy (NPZ), with all tokens: nothing is merged, hidden or pooled.",
          {
            side: shareState.choice.side.toUpperCase(),
          },
        )
      : _("Every weight of every head for NumPy (NPZ), with all tokens: nothing is merged, hidden or pooled.");
    this.child("files").replaceChildren(...entries.map(({ link }) => link));
    this.child("problem").hidden = true;
    void this.#measure(entries);
  }

  /** One by one, the smallest first. */
  async #measure(entries: { link: HTMLElement; href: string; size: HTMLElement }[]) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    for (const { link, href, size } of entries) {
      // Without it only the number is missing.
      const { bytes, refused } = await bytesOf(href, signal).catch(() => ({ bytes: null, refused: false }));
      if (signal.aborted) return;
      if (bytes !== null) {
        size.textContent = fileSize(bytes);
        continue;
      }
      size.remove();
      if (!refused) continue;
      const reason = await refusal(href, signal).catch(() => null);
      if (signal.aborted) return;
      if (reason === null) continue;
      link.removeAttribute("href");
      this.child("problem").textContent = reason;
      this.child("problem").hidden = false;
    }
  }
}

/** Why the server refuses a file that it refused to HEAD: the reply to HEAD has no body. */
async function refusal(href: string, signal: AbortSignal): Promise<string | null> {
  const reply = await fetch(href, { signal });
  if (!reply.ok) return (await problemOf(reply)).detail;
  await reply.body?.cancel();
  return null;
}

customElements.define("share-weights", ShareWeights);
