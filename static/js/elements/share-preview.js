/** Previews the shared picture, as the server draws it; chooses which one. */
import { el } from "../dom.js";
import { KINDS } from "../figure-kinds.js";
import { problemOf, unreachable } from "../request-cache.js";
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

/** @import { KindName } from "../figure-kinds.js" */

const SIDES = { a: "A", b: "B" };
const VIEWS = { picture: "Picture", embed: "Embed" };

class SharePreview extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const image = this.#image;
    image.addEventListener("load", () => this.#say(""), { signal });
    image.addEventListener("error", () => this.#explain(), { signal });
    this.child("kinds").addEventListener("change", ({ target }) => shareState.set({ kind: /** @type {KindName} */ (valueOf(target)) }), { signal });
    this.child("sides").addEventListener("change", ({ target }) => shareState.set({ side: valueOf(target) === "b" ? "b" : "a" }), { signal });
    this.child("views").addEventListener("change", ({ target }) => shareState.set({ framed: valueOf(target) === "embed" }), { signal });
    this.child("note").addEventListener("change", ({ target }) => shareState.set({ note: valueOf(target) }), { signal });
    shareState.addEventListener("change", () => this.#draw(), { signal });
  }

  get #image() {
    return /** @type {HTMLImageElement} */ (this.child("image"));
  }

  #draw() {
    const { kinds, choice, twoSides } = shareState;
    draw(this.child("kinds"), "share-kind", kinds.map((name) => [name, KINDS[name].title]), choice.kind);
    this.child("kinds").hidden = kinds.length < 2;
    draw(this.child("sides"), "share-side", Object.entries(SIDES), choice.side);
    this.child("sides").hidden = !twoSides;
    draw(this.child("views"), "share-view", Object.entries(VIEWS), choice.framed ? "embed" : "picture");
    this.#show();
  }

  #show() {
    const { title, face } = shareState.figure;
    const address = face("svg");
    /** @type {HTMLAnchorElement} */ (this.child("link")).href = address;
    this.#image.alt = `Preview. ${title}`;
    if (this.#image.src === address) return;
    this.#say("Drawing the picture …");
    this.#image.src = address;
  }

  /** Why there is no picture. */
  async #explain() {
    const { src } = this.#image;
    const words = await why(src);
    if (this.#image.src === src) this.#say(words);
  }

  /** @param {string} words */
  #say(words) {
    this.child("summary").textContent = words;
    this.child("summary").hidden = words === "";
  }
}

/** The server's own message. @type {(address: string) => Promise<string>} */
async function why(address) {
  const reply = await fetch(address, { headers: { accept: "application/problem+json" } }).catch(() => null);
  if (reply?.ok) return "The picture cannot be shown here.";
  const { detail, hint } = reply ? await problemOf(reply) : unreachable();
  return hint ? `${detail} ${hint}` : detail;
}

/** @type {(target: EventTarget | null) => string} */
const valueOf = (target) => /** @type {HTMLInputElement} */ (target).value;

/**
 * Draws a set of choices; unchanged inputs stay, and with them the focus.
 *
 * @type {(fieldset: HTMLElement, group: string, choices: [string, string][], chosen: string) => void}
 */
function draw(fieldset, group, choices, chosen) {
  const inputs = () => /** @type {HTMLInputElement[]} */ ([...fieldset.querySelectorAll("input")]);
  if (inputs().map(({ value }) => value).join() !== choices.map(([value]) => value).join()) {
    fieldset.querySelectorAll("label").forEach((label) => label.remove());
    fieldset.append(
      ...choices.map(([value, title]) => el("label", {}, el("input", { type: "radio", name: group, value }), el("span", {}, title))),
    );
  }
  inputs().forEach((input) => (input.checked = input.value === chosen));
}

customElements.define("share-preview", SharePreview);
