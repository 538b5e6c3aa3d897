/**
 * Base class of every element: enhances markup that the server rendered, and listens while it is in the document.
 */
export class Panel extends HTMLElement {
  #alive = new AbortController();

  connectedCallback() {
    this.#alive = new AbortController();
    this.start(this.#alive.signal);
  }

  disconnectedCallback() {
    this.#alive.abort();
  }

  /** Bind listeners here; all of them end with the signal. */
  start(signal: AbortSignal) {
    throw new Error(`${this.localName} does not say how it starts (${signal.aborted})`);
  }

  /** The descendant with `data-part="name"`. */
  child<Kind extends Element = HTMLElement>(name: string): Kind {
    const found = this.querySelector(`[data-part="${name}"]`);
    if (!found) throw new Error(`${this.localName} has no part ${name}`);
    return found as unknown as Kind;
  }
}
