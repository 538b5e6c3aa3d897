/** Base class of the elements that show what a job of the server found. */
import { html, render } from "lit-html";
import { jobFile } from "../state/job-files.ts";
import { Panel } from "./panel.ts";

export abstract class JobResult extends Panel {
  /** Show a picture that the server draws. */
  protected showPicture(address: string, description: string) {
    const picture = this.child<HTMLImageElement>("picture");
    if (picture.getAttribute("src") !== address) picture.src = address;
    picture.alt = description;
    picture.hidden = false;
  }

  /**
   * Link to every format.
   *
   * @param files their address without the suffix of a format
   */
  protected linkFiles(files: string | null, optionsOf: (format: string) => Record<string, string> = () => ({})) {
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[data-format]")) {
      const format = link.dataset.format ?? "";
      link.href = jobFile(files, format, optionsOf(format));
    }
  }

  /** Show sentences as a list. */
  protected list(name: string, texts: string[]) {
    render(
      texts.map((text) => html`<li>${text}</li>`),
      this.child(name),
    );
  }
}
