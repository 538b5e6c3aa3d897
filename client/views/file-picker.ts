/**
 * Picks the model's image or clip: chosen, dropped, pasted, drawn, or a sample. Also imported attention, which is shown
 * instead of a model's; it can be chosen in the model menu, too (`data-always`).
 */
import { html, render, type TemplateResult } from "lit-html";
import type { Problem, Sample } from "../api/types.ts";
import { api } from "../api/api.ts";
import { config } from "../state/config.ts";
import { megabytes } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { changeInput, currentInput, modelTakes } from "../state/input-actions.ts";
import { IMPORTED_MODEL } from "../state/imported-model.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { store } from "../state/store.ts";
import { sendInPieces } from "../api/upload-pieces.ts";
import { Panel } from "../components/panel.ts";

type Kind = "image" | "audio" | "tensors";

/** What the server reads; a file's content decides its format. */
const FORMATS = {
  image: _("PNG, JPEG, WebP or GIF"),
  audio: _("WAV, FLAC, OGG or MP3"),
  tensors: _("NPZ, safetensors or JSON"),
};
const TYPES = {
  image: ["image/png", "image/jpeg", "image/webp", "image/gif"],
  audio: ["audio/wav", "audio/flac", "audio/ogg", "audio/mpeg"],
  tensors: ["application/octet-stream", "application/zip", "application/json"],
};

class FilePicker extends Panel {
  #uploading = new AbortController();

  get #kind() {
    return this.dataset.kind as Kind;
  }

  override start(signal: AbortSignal) {
    const file: HTMLInputElement = this.child("file");
    file.addEventListener("change", () => this.#pick(file.files), { signal });
    this.addEventListener("drawing", (event) => this.#upload((event as CustomEvent<File>).detail), { signal });
    for (const type of ["request", "state", "models"]) store.addEventListener(type, () => this.#draw(), { signal });
    if (this.#isAlwaysShown) return this.#showLabel();
    document.addEventListener("paste", (event) => this.#onPaste(event), { signal });
    document.addEventListener("dragover", (event) => this.#onDragOver(event), { signal });
    document.addEventListener("dragleave", (event) => this.#onDragLeave(event), { signal });
    document.addEventListener("drop", (event) => this.#onDrop(event), { signal });
    this.#showLabel();
  }

  get #isAlwaysShown() {
    return this.hasAttribute("data-always");
  }

  #showLabel() {
    const values = { formats: FORMATS[this.#kind], limits: limitText(this.#kind) };
    this.child("limits").textContent = this.#isAlwaysShown
      ? _("{formats}, {limits}.", values)
      : _("{formats}, {limits}. Or drop or paste one.", values);
  }

  #draw() {
    if (this.#isAlwaysShown) return;
    this.hidden = !modelTakes(this.#kind);
    const chosenDigest = currentInput()[this.#kind];
    const model = store.latestRequest?.model ?? store.state.model;
    const samples = config.samples.filter(
      ({ kind, models }) => kind === this.#kind && (models.length === 0 || models.includes(model)),
    );
    render(
      samples.map((sample) => sampleButton(sample, sample.digest === chosenDigest)),
      this.child("samples"),
    );
  }

  #pick(files: FileList | null | undefined) {
    const others = ["image", "audio"].filter((kind) => kind !== this.#kind);
    const file = [...(files ?? [])].find(({ type }) => !others.includes(type.split("/")[0] ?? ""));
    if (file) void this.#upload(file);
  }

  async #upload(file: File) {
    this.#uploading.abort();
    this.#uploading = new AbortController();
    const { signal } = this.#uploading;
    const limit = mostBytes(this.#kind, file.name);
    const types = TYPES[this.#kind];
    this.toggleAttribute("data-busy", true);
    // Messages about the file appear below the header.
    if (this.#isAlwaysShown) this.closest("[data-part=panel]")?.dispatchEvent(new Event("chosen"));
    try {
      // The server would refuse it, too, after the whole upload.
      if (file.size > limit) throw new ApiProblem(tooLargeProblem(file.size, limit));
      const type = types.includes(file.type) ? file.type : (types[0] ?? "");
      const { digest, kind } = await sendFile(file, type, signal);
      store.setMessage("prompt", null);
      if (kind === "tensors") showImported(digest);
      else changeInput({ [kind]: digest });
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      store.setMessage("prompt", { kind: "problem", text: detail, hint });
    } finally {
      if (!signal.aborted) this.toggleAttribute("data-busy", false);
      const field: HTMLInputElement = this.child("file");
      field.value = "";
    }
  }

  #onPaste(event: ClipboardEvent) {
    const files = event.clipboardData?.files;
    if (this.hidden || !files?.length) return;
    event.preventDefault();
    this.#pick(files);
  }

  #onDragOver(event: DragEvent) {
    if (this.hidden || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", true);
  }

  #onDragLeave(event: DragEvent) {
    if (event.relatedTarget === null) this.toggleAttribute("data-over", false);
  }

  #onDrop(event: DragEvent) {
    this.toggleAttribute("data-over", false);
    if (this.hidden || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.#pick(event.dataTransfer.files);
  }
}

/** Show imported attention instead of a model's. */
function showImported(digest: string) {
  store.requestInput({ model: IMPORTED_MODEL.key, input: { tensors: digest }, selection: null, history: "push" });
}

/** Large files go in pieces, with progress. */
function sendFile(file: File, type: string, signal: AbortSignal): ReturnType<typeof api.upload> {
  const { max_file_bytes } = config.limits;
  if (file.size <= max_file_bytes) return api.upload(file, type, signal);
  return sendInPieces(file, max_file_bytes, signal, (sent) => {
    const isSent = sent === file.size;
    const text = isSent
      ? _("Reading {file} ({size}) …", { file: file.name, size: megabytes(file.size) })
      : _("Uploading {file}: {sent} of {size}", {
          file: file.name,
          sent: megabytes(sent),
          size: megabytes(file.size),
        });
    store.setMessage("prompt", { kind: "loading", text, fraction: sent / file.size });
  });
}

/** The largest file of a kind, in bytes. */
function mostBytes(kind: Kind, name: string): number {
  const { max_file_bytes, max_tensor_file_bytes } = config.limits;
  return kind === "tensors" && !name.endsWith(".json") ? max_tensor_file_bytes : max_file_bytes;
}

function limitText(kind: Kind): string {
  const { max_file_bytes, max_pixels, max_audio_seconds } = config.limits;
  const size = Math.round(max_file_bytes / 2 ** 20);
  if (kind === "tensors")
    return _("up to {size} MiB (JSON {json})", { size: Math.floor(mostBytes(kind, "") / 2 ** 20), json: size });
  return kind === "image"
    ? _("up to {size} MiB and {pixels} million pixels", { size, pixels: Math.round(max_pixels / 1e6) })
    : _("up to {size} MiB and {seconds} s", { size, seconds: max_audio_seconds });
}

const tooLargeProblem = (size: number, limit: number): Problem => ({
  title: _("The file is too large"),
  status: 413,
  detail: _("The file has {size} bytes; this server reads up to {limit}.", { size, limit }),
  code: "file-too-large",
  hint: _("Make it smaller."),
});

function sampleButton({ digest, kind, title, credit, licence }: Sample, isChosen: boolean): TemplateResult {
  const picture = html`<img src="samples/${digest}" alt="" loading="lazy" width="40" height="40" />`;
  return html`<button
    type="button"
    class="sample sample-${kind}"
    data-digest=${digest}
    title=${_("{title}. {credit} ({licence})", { title, credit, licence })}
    aria-label=${title}
    aria-pressed=${String(isChosen)}
    @click=${() => changeInput({ [kind]: digest })}
  >
    ${kind === "image" ? picture : title}
  </button>`;
}

customElements.define("file-picker", FilePicker);
