/** An entry of *My figures*. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { OwnFigure } from "../state/own-figures.ts";
import { absoluteAddress } from "../state/figure-address.ts";
import { copyButton } from "./clipboard.ts";
import { _, longDate } from "../text/message.ts";

/** How an entry is shown. */
export interface FigureEntry {
  figure: OwnFigure;
  /** its address, as the server knows itself */
  page: string;
  /** the server no longer has it */
  isGone: boolean;
  /** it is ticked for a handout */
  isTicked: boolean;
  /** it is asked whether to delete it */
  asksToDelete: boolean;
  /** it is being deleted */
  isDeleting: boolean;
  /** why it was not */
  problem: string;
}

export interface EntryActions {
  tick: (id: string, isTicked: boolean) => void;
  askToDelete: (id: string) => void;
  cancelDelete: (id: string) => void;
  deleteFigure: (figure: OwnFigure) => void;
  removeFromList: (figure: OwnFigure) => void;
}

const cardAddress = (id: string, theme: string): string =>
  absoluteAddress(`figures/${encodeURIComponent(id)}.png`, { card: "1", theme });

export function ownFigureEntry(entry: FigureEntry, actions: EntryActions): TemplateResult {
  const { figure, isGone, asksToDelete, problem } = entry;
  const day = figure.created.slice(0, 10);
  return html`<li data-figure=${figure.id}>
    ${isGone ? titleOf(figure) : linkedPicture(entry)} ${isGone ? nothing : handoutBox(entry, actions)}
    <p class="small"><time datetime=${day}>${longDate(figure.created)}</time></p>
    ${isGone ? html`<p class="own-gone">${_("This server no longer has it.")}</p>` : nothing}
    <div class="share-acts" role="group" aria-labelledby=${`own-${figure.id}`}>
      ${asksToDelete ? deleteQuestion(entry, actions) : entryButtons(entry, actions)}
    </div>
    <p class="saved-problem" role="alert" ?hidden=${problem === ""}>${problem}</p>
  </li>`;
}

const titleOf = ({ id, title }: OwnFigure): TemplateResult =>
  html`<span class="gallery-title" id=${`own-${id}`} dir="auto" translate="no">${title}</span>`;

const linkedPicture = ({ figure, page }: FigureEntry): TemplateResult =>
  html`<a href=${page}>
    <picture>
      <source media="(prefers-color-scheme: dark)" srcset=${cardAddress(figure.id, "dark")} />
      <img src=${cardAddress(figure.id, "light")} width="1200" height="630" loading="lazy" alt="" />
    </picture>
    <img class="gallery-paper" src=${cardAddress(figure.id, "light")} width="1200" height="630" loading="lazy" alt="" />
    ${titleOf(figure)}
  </a>`;

const handoutBox = ({ figure, isTicked }: FigureEntry, { tick }: EntryActions): TemplateResult => {
  const onChange = ({ currentTarget }: Event): void => tick(figure.id, (currentTarget as HTMLInputElement).checked);
  const name = `pick-${figure.id} own-${figure.id}`;
  return html`<label class="toggle gallery-pick"
    ><input type="checkbox" .checked=${isTicked} @change=${onChange} aria-labelledby=${name} /><span
      id=${`pick-${figure.id}`}
      >${_("for a handout")}</span
    ></label
  >`;
};

const entryButtons = (
  { figure, page, isGone }: FigureEntry,
  { askToDelete, removeFromList }: EntryActions,
): TemplateResult =>
  html`${isGone ? nothing : copyButton(_("Copy link"), page)}
    ${
      isGone
        ? nothing
        : html`<button type="button" class="act" data-act="ask" @click=${() => askToDelete(figure.id)}>
            ${_("Delete …")}
          </button>`
    } <button type="button" class="act" @click=${() => removeFromList(figure)}>${_("Take off the list")}</button>`;

const deleteQuestion = (
  { figure, isDeleting }: FigureEntry,
  { cancelDelete, deleteFigure }: EntryActions,
): TemplateResult => {
  const onKey = (event: KeyboardEvent): void => void (event.key === "Escape" && cancelDelete(figure.id));
  return html`<p class="small" id=${`ask-${figure.id}`}>
      ${_("Its page, pictures and frames are then gone everywhere, and nobody can bring them back.")}
    </p>
    <button
      type="button"
      class="act own-delete"
      aria-describedby=${`ask-${figure.id}`}
      ?disabled=${isDeleting}
      @keydown=${onKey}
      @click=${() => deleteFigure(figure)}
    >
      ${_("Delete for ever")}
    </button>
    <button type="button" class="act" data-act="keep" @keydown=${onKey} @click=${() => cancelDelete(figure.id)}>
      ${_("Keep it")}
    </button>`;
};
