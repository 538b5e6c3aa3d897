/** Offers the page in other languages, each at this very address. Without a script it is a plain list of links. */
import { withPageLanguage } from "../state/page-language.ts";
import { Panel } from "./panel.ts";

class LanguageMenu extends Panel {
  override start(signal: AbortSignal) {
    this.addEventListener("click", (event) => this.#addSearch(event.target as Element), { signal });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#closeByKey(event), { signal });
    document.addEventListener("pointerdown", ({ target }) => !this.contains(target as Node) && this.#close(), {
      signal,
    });
    this.addEventListener("focusout", ({ relatedTarget }) => this.#closeWithoutFocus(relatedTarget), { signal });
  }

  get #details(): HTMLDetailsElement {
    return this.child("details");
  }

  /** A link leads to what the page shows when it is followed. */
  #addSearch(target: Element) {
    const link = target.closest<HTMLAnchorElement>("a[hreflang]");
    if (link) link.search = String(withPageLanguage(new URLSearchParams(location.search), link.hreflang));
  }

  #closeByKey(event: KeyboardEvent) {
    if (!this.#details.open) return;
    event.stopPropagation();
    this.#close();
    this.child("button").focus();
  }

  #closeWithoutFocus(target: EventTarget | null) {
    if (target instanceof Node && !this.contains(target)) this.#close();
  }

  #close() {
    this.#details.open = false;
  }
}

customElements.define("language-menu", LanguageMenu);
