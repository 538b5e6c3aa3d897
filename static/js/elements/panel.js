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

  /**
   * Bind listeners here; all of them end with the signal.
   *
   * @param {AbortSignal} signal
   */
  start(signal) {
    throw new Error(`${this.localName} does not say how it starts (${signal.aborted})`);
  }

  /**
   * The descendant with `data-part="name"`.
   *
   * @template {Element} [Kind=HTMLElement]
   * @param {string} name
   * @returns {Kind}
   */
  child(name) {
    const found = this.querySelector(`[data-part="${name}"]`);
    if (!found) throw new Error(`${this.localName} has no part ${name}`);
    return /** @type {Kind} */ (/** @type {unknown} */ (found));
  }
}
