/** Previews the shared picture, as the server draws it; chooses which one. */
import type { KindName } from "../state/figure-kinds.ts";
import { el } from "../components/dom.ts";
import { KINDS } from "../state/figure-kinds.ts";
import { problemOf, unreachable } from "../api/request-cache.ts";
import { shareState } from "../state/share-state.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

const SIDES = { a: "A", b: "B" };
const VIEWS = { picture: _("Picture"), embed: _("Embed") };

class SharePreview extends Panel {
  override start(signal: AbortSignal) {
    const image = this.#image;
    image.addEventListener("load", () => this.#say(""), { signal });
    image.addEventListener("error", () => this.#explain(), { signal });
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
      ({ target }) => shareState.set({ framed: valueOf(target) === "embed" }),
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
    const { kinds, choice, twoSides } = shareState;
    draw(
      this.child("kinds"),
      "share-kind",
      kinds.map((name) => [name, KINDS[name].title]),
      choice.kind,
    );
    this.child("kinds").hidden = kinds.length < 2;
    draw(this.child("sides"), "share-side", Object.entries(SIDES), choice.side);
    this.child("sides").hidden = !twoSides;
    draw(this.child("views"), "share-view", Object.entries(VIEWS), choice.framed ? "embed" : "picture");
    this.#show();
  }

  #show() {
    const { title, fileAddress } = shareState.figure;
    const address = fileAddress("svg");
    (this.child("link") as HTMLAnchorElement).href = address;
    this.#image.alt = `${_("Preview.")} ${title}`;
    if (this.#image.src === address) return;
    this.#say(_("Drawing the picture …"));
    this.#image.src = address;
  }

  /** Why there is no picture. */
  async #explain() {
    const { src } = this.#image;
    const words = await why(src);
    if (this.#image.src === src) this.#say(words);
  }

  #say(words: string) {
    this.child("summary").textContent = words;
    this.child("summary").hidden = words === "";
  }
}

/** The server's own message. */
async function why(address: string): Promise<string> {
  const reply = await fetch(address, { headers: { accept: "application/problem+json" } }).catch(() => null);
  if (reply?.ok) return _("The picture cannot be shown here.");
  const { detail, hint } = reply ? await problemOf(reply) : unreachable();
  return hint ? `${detail} ${hint}` : detail;
}

const valueOf = (target: EventTarget | null): string => (target as HTMLInputElement).value;

/** Draws a set of choices; unchanged inputs stay, and with them the focus. */
function draw(fieldset: HTMLElement, group: string, choices: [string, string][], chosen: string): void {
  const inputs = () => [...fieldset.querySelectorAll("input")] as HTMLInputElement[];
  if (
    inputs()
      .map(({ value }) => value)
      .join() !== choices.map(([value]) => value).join()
  ) {
    fieldset.querySelectorAll("label").forEach((label) => label.remove());
    fieldset.append(
      ...choices.map(([value, title]) =>
        el("label", {}, el("input", { type: "radio", name: group, value }), el("span", {}, title)),
      ),
    );
  }
  inputs().forEach((input) => (input.checked = input.value === chosen));
}

customElements.define("share-preview", SharePreview);
