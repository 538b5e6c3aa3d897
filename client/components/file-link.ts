/** Links to a file to save: what it is for, and its size. */
import { html, nothing, type TemplateResult } from "lit-html";

export interface LinkedFile {
  title: string;
  use: string;
  href: string;
  /** name of the saved file; empty: as the server calls it */
  download: string;
  /** in words; null: not shown */
  size: string | null;
  /** whether its title is the name of a format */
  titleIsName?: boolean;
  /** whether the server does not give it */
  isRefused?: boolean;
}

/** The size is on its own line, so that nothing moves when it comes. */
export const fileLink = ({ title, use, href, download, size, titleIsName, isRefused }: LinkedFile): TemplateResult =>
  html`<a class="share-file" href=${isRefused ? nothing : href} download=${download}
    ><strong translate=${titleIsName ? "no" : nothing}>${title}</strong
    ><span>${use}</span>${size === null ? nothing : html`<span class="number">${size}</span>`}</a
  >`;
