/** Saves the figure as a file on click. Shows the size of offline pages before. */
import { render } from "lit-html";
import { fileLink, type LinkedFile } from "../components/file-link.ts";
import { requestFileSize } from "../api/file-size.ts";
import { fileSize } from "../text/format.ts";
import { shareState } from "../state/share-state.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

type FileKind = { format: string; title: string; use: string; light?: "0" | "1" };

const FILES: FileKind[] = [
  { format: "svg", title: "SVG", use: _("vector, for slides and web pages") },
  { format: "pdf", title: "PDF", use: _("vector, for print and LaTeX") },
  { format: "png", title: "PNG", use: _("pixels, for slides and e-mail") },
  { format: "html", title: "HTML", use: _("one interactive file that needs no network"), light: "1" },
  { format: "html", title: _("HTML to zoom"), use: _("the same with plotly.js"), light: "0" },
  { format: "csv", title: "CSV", use: _("every number, for spreadsheets") },
  { format: "npz", title: "NPZ", use: _("every number, for NumPy") },
  { format: "json", title: "JSON", use: _("every number, for programs") },
];

class ShareFiles extends Panel {
  #sizeController = new AbortController();

  override start(signal: AbortSignal) {
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  #draw() {
    const { fileAddress, file } = shareState.figure;
    const offeredKinds = FILES.filter(({ light }) => light !== "0" || shareState.canZoom);
    const files = offeredKinds.map(({ format, title, use, light }) => ({
      ...{ title, use },
      href: fileAddress(format, light ? { ...shareState.offlineParameters, light } : {}),
      download: `${file}.${format}`,
      size: light ? "…" : null,
      titleIsName: title === format.toUpperCase(),
    }));
    render(files.map(fileLink), this.child("files"));
    void this.#measure(files);
  }

  /** One by one: nobody waits for these. */
  async #measure(files: LinkedFile[]) {
    this.#sizeController.abort();
    this.#sizeController = new AbortController();
    const { signal } = this.#sizeController;
    for (const file of files) {
      if (file.size === null) continue;
      // Without it only the number is missing.
      const { bytes } = await requestFileSize(file.href, signal).catch(() => ({ bytes: null }));
      if (signal.aborted) return;
      file.size = bytes === null ? null : fileSize(bytes);
      render(files.map(fileLink), this.child("files"));
    }
  }
}

customElements.define("share-files", ShareFiles);
