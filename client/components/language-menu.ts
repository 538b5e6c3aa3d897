/** Offers the page in other languages, each at this very address. Without a script it is a plain list of links. */
import { withPageLanguage } from "../state/page-language.ts";
import { Panel } from "./panel.ts";

class LanguageMenu extends Panel {
  override start(signal: AbortSignal) {
    this.addEventListener("click", (event) => this.#name(event.target as Element), { signal });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(event), { signal });
    document.addEventListener("pointerdown", ({ target }) => !this.contains(target as Node) && this.#close(), {
      signal,
    });
    this.addEventListener("focusout", ({ relatedTarget }) => this.#follow(relatedTarget), { signal });
  }

  get #details(): HTMLDetailsElement {
    return this.child("details");
  }

  /** A link leads to what the page shows when it is followed. */
  #name(target: Element) {
    const link = target.closest<HTMLAnchorElement>("a[hreflang]");
    if (link) link.search = String(withPageLanguage(new URLSearchParams(location.search), link.hreflang));
  }

  #leave(event: KeyboardEvent) {
    if (!this.#details.open) return;
    event.stopPropagation();
    this.#close();
    this.child("button").focus();
  }

  #follow(to: EventTarget | null) {
    if (to instanceof Node && !this.contains(to)) this.#close();
  }

  #close() {
    this.#details.open = false;
  }
}

customElements.define("language-menu", LanguageMenu);
