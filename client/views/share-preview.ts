/** Previews the shared picture, as the server draws it; chooses which one. */
import { render } from "lit-html";
import type { KindName } from "../state/figure-kinds.ts";
import { radioButtons } from "../components/radio-buttons.ts";
import { KINDS } from "../state/figure-kinds.ts";
import { readProblem, unreachableProblem } from "../api/request-cache.ts";
import { shareState } from "../state/share-state.ts";
import { _, joinText } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

const SIDES = { a: "A", b: "B" };
const VIEWS = { picture: _("Picture"), embed: _("Embed") };

class SharePreview extends Panel {
  override start(signal: AbortSignal) {
    const image = this.#image;
    image.addEventListener("load", () => this.#showSummary(""), { signal });
    image.addEventListener("error", () => this.#showReason(), { signal });
    this.child("kinds").addEventListener(
      "change",
      ({ target }) => shareState.set({ kind: valueOf(target) as KindName }),
      { signal },
    );
    this.child("sides").addEventListener(
      "change",
      ({ target }) => shareState.set({ side: valueOf(target) === "b" ? "b" : "a" }),
      { signal },
    );
    this.child("views").addEventListener(
      "change",
      ({ target }) => shareState.set({ showsEmbed: valueOf(target) === "embed" }),
      { signal },
    );
    this.child("note").addEventListener("change", ({ target }) => shareState.set({ note: valueOf(target) }), {
      signal,
    });
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  get #image() {
    return this.child("image") as HTMLImageElement;
  }

  #draw() {
    const { kinds, choice, hasTwoSides } = shareState;
    this.#drawChoices(
      "kinds",
      "share-kind",
      Object.fromEntries(kinds.map((name) => [name, KINDS[name].title])),
      choice.kind,
    );
    this.child("kinds").hidden = kinds.length < 2;
    this.#drawChoices("sides", "share-side", SIDES, choice.side);
    this.child("sides").hidden = !hasTwoSides;
    this.#drawChoices("views", "share-view", VIEWS, choice.showsEmbed ? "embed" : "picture");
    this.#drawImage();
  }

  #drawChoices(part: string, group: string, texts: Record<string, string>, chosen: string) {
    const choices = Object.entries(texts).map(([value, text]) => ({ value, text }));
    render(radioButtons(group, choices, chosen), this.child(part));
  }

  #drawImage() {
    const { title, fileAddress } = shareState.figure;
    const address = fileAddress("svg");
    (this.child("link") as HTMLAnchorElement).href = address;
    this.#image.alt = `${_("Preview.")} ${title}`;
    if (this.#image.src === address) return;
    this.#showSummary(_("Drawing the picture …"));
    this.#image.src = address;
  }

  /** Why there is no picture. */
  async #showReason() {
    const { src } = this.#image;
    const reason = await fetchReason(src);
    if (this.#image.src === src) this.#showSummary(reason);
  }

  #showSummary(reason: string) {
    this.child("summary").textContent = reason;
    this.child("summary").hidden = reason === "";
  }
}

/** The server's own message. */
async function fetchReason(address: string): Promise<string> {
  const reply = await fetch(address, { headers: { accept: "application/problem+json" } }).catch(() => null);
  if (reply?.ok) return _("The picture cannot be shown here.");
  const { detail, hint } = reply ? await readProblem(reply) : unreachableProblem();
  return joinText(detail, hint);
}

const valueOf = (target: EventTarget | null): string => (target as HTMLInputElement).value;

customElements.define("share-preview", SharePreview);
