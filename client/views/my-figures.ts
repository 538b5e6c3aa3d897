/** Lists the figures that were saved in this browser; they can be deleted with the tokens that it holds. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { OwnFigure } from "../state/own-figures.ts";
import { api } from "../api/api.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { announce } from "../components/announce.ts";
import { ownFigureEntry, type EntryActions } from "../components/own-figure.ts";
import { Panel } from "../components/panel.ts";
import { phrase } from "../components/phrase.ts";
import { showReachNote } from "../components/reach-note.ts";
import { absoluteAddress } from "../state/figure-address.ts";
import { handoutAddress, MOST_ON_HANDOUT } from "../state/handout-address.ts";
import { removeOwnFigure, addOwnFigure, MOST_FIGURES, onOwnFiguresChange, ownFigures } from "../state/own-figures.ts";
import { _, joinText, ngettext, phrases } from "../text/message.ts";

class MyFigures extends Panel {
  #signal = new AbortController().signal;
  /** By id: the address of its page, null if the server no longer has the figure. */
  #pages: Map<string, string | null> = new Map();
  /** By id: why it was not deleted. */
  #problems: Map<string, string> = new Map();
  /** Ids of those for a handout. */
  #ticked: Set<string> = new Set();
  /** The one that may be deleted, by id. */
  #figureToDelete = "";
  #isDeleting = false;
  /** Taken off the list just now. */
  #removed: OwnFigure | null = null;

  override start(signal: AbortSignal) {
    this.#signal = signal;
    this.child("otherwise").hidden = true;
    onOwnFiguresChange(() => this.#draw(), signal);
    this.#draw();
    void this.#checkServer();
  }

  /** Find out which figures the server still has, one after the other. */
  async #checkServer() {
    for (const { id } of ownFigures() ?? []) {
      try {
        this.#pages.set(id, absoluteAddress((await api.figure(id, this.#signal)).links.page));
      } catch (error) {
        if (isAbort(error)) return;
        if (!(error instanceof ApiProblem)) throw error;
        if (error.code !== "unknown-figure") {
          this.#showMessage(error.problem.detail);
          break;
        }
        this.#pages.set(id, null);
      }
      this.#draw();
    }
    this.dataset.state = "checked";
  }

  readonly #actions: EntryActions = {
    tick: (id, ticked) => this.#tick(id, ticked),
    askToDelete: (id) => this.#askToDelete(id),
    cancelDelete: (id) => this.#cancelDelete(id),
    deleteFigure: (figure) => void this.#delete(figure),
    removeFromList: (figure) => this.#removeFromList(figure),
  };

  #tick(id: string, ticked: boolean) {
    if (ticked) this.#ticked.add(id);
    else this.#ticked.delete(id);
    this.#draw();
  }

  #askToDelete(id: string) {
    this.#figureToDelete = id;
    this.#draw();
    this.#focusIn(id, "[data-act='keep']");
  }

  #cancelDelete(id: string) {
    this.#figureToDelete = "";
    this.#draw();
    this.#focusIn(id, "[data-act='ask']");
  }

  async #delete(figure: OwnFigure) {
    const { id, token, title } = figure;
    this.#isDeleting = true;
    this.#removed = null;
    this.#problems.delete(id);
    this.#draw();
    try {
      await api.deleteFigure(id, token, this.#signal);
      this.#pages.set(id, null);
      this.#leaveList(figure, _("Deleted: {title}", { title }));
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      if (error.code === "unknown-figure") this.#pages.set(id, null);
      else this.#problems.set(id, joinText(detail, hint));
      this.#cancelDelete(id);
    } finally {
      this.#isDeleting = false;
      this.#draw();
    }
  }

  #removeFromList(figure: OwnFigure) {
    this.#removed = figure;
    this.#leaveList(figure, _("No longer in the list: {title}", { title: figure.title }));
  }

  #undo() {
    if (!this.#removed) return;
    const { id, title } = this.#removed;
    addOwnFigure(this.#removed);
    this.#removed = null;
    this.#showMessage(_("In the list again: {title}", { title }));
    this.#draw();
    this.#focusIn(id, "a, button");
  }

  /** An entry leaves the list: the next one gets the focus. */
  #leaveList({ id }: OwnFigure, message: string) {
    const entry = this.#entry(id);
    const next = entry?.nextElementSibling ?? entry?.previousElementSibling;
    this.#figureToDelete = "";
    if (!removeOwnFigure(id)) {
      this.#removed = null;
      this.#showMessage(_("This browser does not let its list be changed."));
      return;
    }
    this.#showMessage(message);
    this.#draw();
    const target = next?.querySelector<HTMLElement>("a, button") ?? document.querySelector<HTMLElement>("h1");
    target?.focus();
  }

  #entry(id: string): HTMLElement | null {
    return this.querySelector(`[data-figure="${id}"]`);
  }

  #focusIn(id: string, selector: string) {
    this.#entry(id)?.querySelector<HTMLElement>(selector)?.focus();
  }

  #showMessage(message: string) {
    announce(message);
    const undoButton = html` <button type="button" class="quiet" @click=${() => this.#undo()}>${_("Undo")}</button>`;
    render(html`<span dir="auto">${message}</span>${this.#removed ? undoButton : nothing}`, this.child("said"));
  }

  #draw() {
    const figures = ownFigures();
    showReachNote(this.child("reach"), figures?.length ? absoluteAddress("figures/") : null);
    render(figures ? this.#list(figures) : forbiddenNote(), this.child("list"));
  }

  #list(figures: OwnFigure[]): TemplateResult {
    if (figures.length === 0) return emptyNote();
    return html`${figures.length === MOST_FIGURES ? fullNote() : nothing}
      <ul class="gallery">
        ${repeat(
          figures,
          ({ id }) => id,
          (figure) => this.#entryOf(figure),
        )}
      </ul>
      ${this.#handoutLink(figures)}`;
  }

  /** A link to a handout of the ticked figures, in the order of the list. */
  #handoutLink(figures: OwnFigure[]): TemplateResult {
    const ids = figures.map(({ id }) => id).filter((id) => this.#ticked.has(id) && this.#pages.get(id) !== null);
    const isPossible = ids.length > 0 && ids.length <= MOST_ON_HANDOUT;
    return html`<p class="gallery-make">
      ${isPossible ? html`<a class="link" href=${handoutAddress(ids)}>${_("Make a handout")}</a>` : nothing}
      <span class="small">
        ${ngettext("{count} figure is ticked.", "{count} figures are ticked.", ids.length)}
        ${_(
          "A handout is one page to print, of {most} figures at most, with questions and an answer key if you like.",
          {
            most: MOST_ON_HANDOUT,
          },
        )}
      </span>
    </p>`;
  }

  #entryOf(figure: OwnFigure): TemplateResult {
    const { id } = figure;
    const page = this.#pages.get(id);
    const asksToDelete = this.#figureToDelete === id && page !== null;
    const entry = {
      figure,
      page: page ?? absoluteAddress(`figures/${id}`),
      isGone: page === null,
      asksToDelete,
      isTicked: this.#ticked.has(id),
    };
    return ownFigureEntry(
      { ...entry, isDeleting: this.#isDeleting, problem: this.#problems.get(id) ?? "" },
      this.#actions,
    );
  }
}

const forbiddenNote = (): TemplateResult =>
  html`<p class="saved-on">
    ${_(
      "This browser stores nothing for this page: in its settings, storage is turned off. Figures that you save keep their addresses, but only you can keep them and their tokens.",
    )}
  </p>`;

function emptyNote(): TemplateResult {
  const [workbench, share, save] = [_("workbench"), _("Share"), _("Save figure")];
  const sentence = phrases(
    "Nothing was saved in this browser yet. Choose a head in the {workbench}, then {share} and {save}.",
    {
      workbench: [[workbench]],
      share: [[share]],
      save: [[save]],
    },
  );
  const renderWord = (text: string): TemplateResult =>
    text === workbench ? html`<a class="link" href=${absoluteAddress("./")}>${text}</a>` : html`<em>${text}</em>`;
  return html`<p>${phrase(sentence, renderWord)}</p>`;
}

const fullNote = (): TemplateResult =>
  html`<p class="small">
    ${ngettext(
      "The list is full: with {count} figure, the next one that you save takes the place of the oldest.",
      "The list is full: with {count} figures, the next one that you save takes the place of the oldest.",
      MOST_FIGURES,
    )}
  </p>`;

customElements.define("my-figures", MyFigures);
