/** Saves the figure as a file on click. Shows the size of offline pages before. */
import { el } from "../components/dom.ts";
import { bytesOf } from "../api/file-bytes.ts";
import { fileSize } from "../text/format.ts";
import { shareState } from "../state/share-state.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

type File = { format: string; title: string; use: string; light?: "0" | "1" };

const FILES: File[] = [
  { format: "svg", title: "SVG", use: _("vector, for slides and the web") },
  { format: "pdf", title: "PDF", use: _("vector, for print and LaTeX") },
  { format: "png", title: "PNG", use: _("pixels, for mail and chat") },
  { format: "html", title: "HTML", use: _("a page that needs no network"), light: "1" },
  { format: "html", title: _("HTML to zoom"), use: _("the same with plotly.js"), light: "0" },
  { format: "csv", title: "CSV", use: _("the weights, for spreadsheets") },
  { format: "npz", title: "NPZ", use: _("the weights, for NumPy") },
  { format: "json", title: "JSON", use: _("all of it, for programs") },
];

class ShareFiles extends Panel {
  #asking = new AbortController();

  override start(signal: AbortSignal) {
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    const { fileAddress, file } = shareState.figure;
    const entries = FILES.map(({ format, title, use, light }) => {
      const href = fileAddress(format, light ? { ...shareState.standalone, light } : {});
      // On its own line, so that nothing moves when the number comes.
      const size = el("span", { class: "number", hidden: light === undefined }, "…");
      const link = el(
        "a",
        { class: "share-file", href, download: `${file}.${format}` },
        el("strong", { translate: title === format.toUpperCase() ? "no" : null }, title),
        el("span", {}, use),
        size,
      );
      return { link, href, size, sized: light !== undefined };
    });
    this.child("files").replaceChildren(...entries.map(({ link }) => link));
    this.#measure(entries.filter(({ sized }) => sized));
  }

  /** One by one: nobody waits for these. */
  async #measure(entries: { href: string; size: HTMLElement }[]) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    for (const { href, size } of entries) {
      // Without it only the number is missing.
      const { bytes } = await bytesOf(href, signal).catch(() => ({ bytes: null }));
      if (signal.aborted) return;
      if (bytes === null) size.remove();
      else size.textContent = fileSize(bytes);
    }
  }
}

customElements.define("share-files", ShareFiles);
