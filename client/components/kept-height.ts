/** Text that changes with the pointer moves nothing below it: what is clicked next stays where it is. */
export class KeptHeight {
  #subject: unknown = null;

  /** Call before a new text. @param subject what the texts are about; one about something else has a height of its own */
  keep(node: HTMLElement, subject: unknown) {
    node.style.minHeight = subject === this.#subject ? `${node.getBoundingClientRect().height}px` : "";
    this.#subject = subject;
  }
}
