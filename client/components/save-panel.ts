/** Base class of what saves something on the server: a short address and fixed numbers. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { SavedFigure } from "../api/types.ts";
import type { FigureRequest } from "../api/schema.ts";
import { api } from "../api/api.ts";
import { copyButton } from "./clipboard.ts";
import { phrase } from "./phrase.ts";
import { absoluteAddress } from "../state/figure-address.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { handoutAddress } from "../state/handout-address.ts";
import { removeOwnFigure, addOwnFigure, type OwnFigure } from "../state/own-figures.ts";
import { _, joinText, type Phrase, phrases } from "../text/message.ts";
import { Panel } from "./panel.ts";

/** What can be saved. */
export interface Saves {
  /** As it was saved; null if it was not. */
  readonly saved: SavedFigure | null;
  setSaved(figure: SavedFigure): void;
  forgetSaved(): void;
}

export abstract class SavePanel extends Panel {
  /** the one shown */
  #shownFigure: SavedFigure | null = null;
  /** Those that left this browser's list for the last saved one; null: the browser stores nothing. */
  #crowdedOut: OwnFigure[] | null = [];
  #signal = new AbortController().signal;

  protected abstract readonly state: Saves;
  /** What is said once it is saved. */
  protected abstract readonly done: string;

  override start(signal: AbortSignal) {
    this.#signal = signal;
    const form = this.child("form") as HTMLFormElement;
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#save();
      },
      { signal },
    );
  }

  /** What is sent to save it, without a title. */
  protected abstract request(): FigureRequest;

  /** What it shows, for the list of this browser. */
  protected abstract shownTitle(): string;

  async #save() {
    const title = (this.child("title") as HTMLInputElement).value.trim();
    const [request, shownTitle] = [this.request(), title || this.shownTitle()];
    this.#showProblem(_("Saving …"));
    await this.#run(this.#button, async () => {
      const saved = await api.saveFigure({ ...request, title }, this.#signal);
      const { id, created, delete_token: token } = saved;
      this.#crowdedOut = addOwnFigure({ id, token, title: shownTitle, created });
      this.state.setSaved(saved);
      (this.child("done").querySelector("[tabindex]") as HTMLElement | null)?.focus();
    });
  }

  async #delete({ id, delete_token }: SavedFigure, button: HTMLButtonElement) {
    this.#showProblem(_("Deleting …"));
    await this.#run(button, async () => {
      await api.deleteFigure(id, delete_token, this.#signal);
      removeOwnFigure(id);
      this.state.forgetSaved();
      this.#button.focus();
      this.#showProblem(_("Deleted."));
    });
  }

  get #button() {
    return this.child("save") as HTMLButtonElement;
  }

  /**
   * Shows failures.
   *
   * @param button not twice at once
   */
  async #run(button: HTMLButtonElement, task: () => Promise<void>) {
    button.disabled = true;
    try {
      await task();
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      const { detail, hint } = error.problem;
      this.#showProblem(joinText(detail, hint));
    } finally {
      button.disabled = false;
    }
  }

  protected draw() {
    const { saved } = this.state;
    this.child("form").hidden = saved !== null;
    this.child("done").hidden = saved === null;
    // A redraw would lose the focus.
    if (saved === this.#shownFigure) return;
    this.#shownFigure = saved;
    this.#showProblem("");
    if (!saved) return;
    const remove = ({ currentTarget }: Event) => void this.#delete(saved, currentTarget as HTMLButtonElement);
    render(savedTemplate(saved, this.done, this.#crowdedOut, remove), this.child("done"));
  }

  #showProblem(message: string) {
    this.child("problem").textContent = message;
    this.child("problem").hidden = message === "";
  }
}

function savedTemplate(
  { id, links, delete_token }: SavedFigure,
  done: string,
  crowdedOut: OwnFigure[] | null,
  remove: (event: Event) => void,
): TemplateResult {
  const page = absoluteAddress(links.page);
  return html`<p tabindex="-1">${done}</p>
    ${copyField(_("Address"), page, _("Copy address"))} ${copyField(_("Token"), delete_token, _("Copy token"))}
    <p class="share-note">${crowdedOut ? tokenKeptNote(page) : tokenNote(page)}</p>
    ${(crowdedOut ?? []).map(crowdedOutNote)}
    <p class="share-note"><a class="link" href=${handoutAddress([id])}>${_("Make a handout of it, to print")}</a></p>
    <div><button type="button" class="act" @click=${remove}>${_("Delete this figure")}</button></div>`;
}

/** A sentence with a link to the figure's page in it. */
const linkedSentence = (sentence: Phrase[], addresses: Record<string, string>): unknown =>
  phrase(sentence, (text) => html`<a class="link" href=${addresses[text] ?? nothing}>${text}</a>`);

/** The browser holds the token. */
function tokenKeptNote(page: string): unknown {
  const [list, ownPage] = [_("My figures"), _("its page")];
  const sentence = phrases(
    "This browser keeps the token, in {list}. Elsewhere the figure can be deleted only with it, on {page}; it is not shown again.",
    { list: [[list]], page: [[ownPage]] },
  );
  return linkedSentence(sentence, { [list]: absoluteAddress("my-figures"), [ownPage]: page });
}

/** Only the reader can hold it. */
function tokenNote(page: string): TemplateResult {
  const ownPage = _("its page");
  const sentence = phrases(
    "This browser stores nothing here, and only with the token can the figure be deleted later, on {page}.",
    {
      page: [[ownPage]],
    },
  );
  return html`<strong>${_("Keep the token: it is not shown again.")}</strong>
    ${linkedSentence(sentence, { [ownPage]: page })}`;
}

/** One that had to leave the full list. */
function crowdedOutNote({ id, title, token }: OwnFigure): TemplateResult {
  const sentence = phrases("{title} is no longer in {list}, which was full. Its page stays; this is its token.", {
    title: [[title]],
    list: [[_("My figures")]],
  });
  const addresses = { [title]: absoluteAddress(`figures/${id}`), [_("My figures")]: absoluteAddress("my-figures") };
  return html`<p class="share-note">${linkedSentence(sentence, addresses)}</p>
    ${copyField(_("Token of the other figure"), token, _("Copy its token"))}`;
}

/** A text with a copy button. */
const copyField = (name: string, text: string, title: string): TemplateResult =>
  html`<div class="share-kept">
    <label>${name}<input class="field" type="text" readonly .value=${text} /></label>${copyButton(title, text)}
  </div>`;
