/** Downloads all weights of a layer, a stream, or all streams, as a file for NumPy. Shows its size first. */
import type { Capture, Stream } from "../api/types.ts";
import { api } from "../api/api.ts";
import { render } from "lit-html";
import { fileLink, type LinkedFile } from "../components/file-link.ts";
import { requestFileSize } from "../api/file-size.ts";
import { headCount, layerCount, fileSize } from "../text/format.ts";
import { readProblem } from "../api/request-cache.ts";
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";
import { _, listText } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";

class ShareWeights extends Panel {
  #sizeController = new AbortController();
  /** What is offered now, so that other changes do not request sizes again. */
  #offered = "";

  override start(signal: AbortSignal) {
    shareState.addEventListener("change", () => this.#draw(), { signal });
    this.#dtype.addEventListener("change", () => this.#draw(), { signal });
  }

  get #dtype(): HTMLSelectElement {
    return this.child("dtype");
  }

  #draw() {
    const { capture, stream, layer } = shareState.weightsSource;
    const dtype = this.#dtype.value;
    const offered = JSON.stringify([capture.id, stream.name, layer, dtype]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.child("about").textContent = shareState.hasTwoSides
      ? _(
          "Every weight of every head of {side} for NumPy (NPZ), with all tokens: nothing is merged, hidden or pooled.",
          {
            side: shareState.choice.side.toUpperCase(),
          },
        )
      : _("Every weight of every head for NumPy (NPZ), with all tokens: nothing is merged, hidden or pooled.");
    const files = filesOf(capture, stream, layer, dtype);
    render(files.map(fileLink), this.child("files"));
    this.child("problem").hidden = true;
    void this.#measure(files);
  }

  /** One by one, the smallest first. */
  async #measure(files: LinkedFile[]) {
    this.#sizeController.abort();
    this.#sizeController = new AbortController();
    const { signal } = this.#sizeController;
    for (const file of files) {
      // Without it only the number is missing.
      const { bytes, refused } = await requestFileSize(file.href, signal).catch(() => ({
        bytes: null,
        refused: false,
      }));
      if (signal.aborted) return;
      file.size = bytes === null ? null : fileSize(bytes);
      const reason = refused ? await fetchRefusal(file.href, signal).catch(() => null) : null;
      if (signal.aborted) return;
      file.isRefused = reason !== null;
      render(files.map(fileLink), this.child("files"));
      if (reason === null) continue;
      this.child("problem").textContent = reason;
      this.child("problem").hidden = false;
    }
  }
}

/** The weights of a layer, of a stream and, where there are several, of all streams. */
function filesOf(
  { id, streams }: Capture,
  { name, layers, heads }: Stream,
  layer: number,
  dtype: string,
): LinkedFile[] {
  const hasSeveral = streams.length > 1;
  const linkedFile = (title: string, use: string, part: { stream?: string; layer?: number }): LinkedFile => ({
    ...{ title, use },
    href: api.weights(id, { ...part, dtype }),
    download: "",
    size: "…",
  });
  return [
    linkedFile(
      hasSeveral ? _("Layer {layer} of {stream}", { layer, stream: streamName(name) }) : _("Layer {layer}", { layer }),
      headCount(heads),
      { stream: name, layer },
    ),
    linkedFile(
      hasSeveral ? _("All layers of {stream}", { stream: streamName(name) }) : _("All layers"),
      _("{layers} of {heads}", { layers: layerCount(layers), heads: headCount(heads) }),
      { stream: name },
    ),
    ...(hasSeveral
      ? [linkedFile(_("All streams"), listText(streams.map((stream) => streamName(stream.name))), {})]
      : []),
  ];
}

/** Why the server refuses a file that it refused to HEAD: the reply to HEAD has no body. */
async function fetchRefusal(href: string, signal: AbortSignal): Promise<string | null> {
  const reply = await fetch(href, { signal });
  if (!reply.ok) return (await readProblem(reply)).detail;
  await reply.body?.cancel();
  return null;
}

customElements.define("share-weights", ShareWeights);
