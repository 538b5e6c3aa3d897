/** What the model's chat template writes of a conversation, and how control tokens that are typed in it are read. */
import { html, render } from "lit-html";
import type { Scene } from "../state/types.ts";
import { FoldPanel } from "../components/fold-panel.ts";
import { phrase } from "../components/phrase.ts";
import { TEMPLATE, writtenTokens } from "../components/written-tokens.ts";
import { changeInput, currentInput } from "../state/input-actions.ts";
import { tokenCount } from "../text/format.ts";
import { _, phrases, type Phrase } from "../text/message.ts";
import { joinSentences } from "../text/selection-text.ts";

class TemplateText extends FoldPanel {
  override readonly fold = "template";

  get #checkbox(): HTMLInputElement {
    return this.child("control");
  }

  override prepare(signal: AbortSignal) {
    const changed = () => changeInput({ control_tokens: this.#checkbox.checked || undefined });
    this.#checkbox.addEventListener("change", changed, { signal });
  }

  override isOf = ({ state }: Scene): boolean => state.messages !== null;

  /** Nothing has to be run. */
  override run() {}

  override draw({ capture, stream }: Scene) {
    const tokens = capture.tokens[stream.query_side] ?? [];
    const ofTemplate = tokens.filter(({ part }) => part === TEMPLATE);
    const control = ofTemplate.find(({ special }) => special);
    this.#checkbox.checked = currentInput().control_tokens ?? false;
    this.child("count").textContent = _("{all}, of which the template wrote {count}.", {
      all: tokenCount(tokens.length),
      count: ofTemplate.length,
    });
    render(writtenTokens(capture.texts[stream.query_side] ?? "", tokens), this.child("written"));
    render(
      phrase(meaning(control?.text ?? ""), (token) => html`<code translate="no">${token}</code>`),
      this.child("meaning"),
    );
  }
}

/** @param control one of the model's control tokens */
const meaning = (control: string): Phrase[] =>
  joinSentences(
    control ? phrases("Control tokens such as {token} begin and end messages.", { token: [[control]] }) : [],
    [_("One that is typed in a message is plain text, as an application should read what others write.")],
    [
      _(
        "If typed control tokens take effect, a message can end itself and begin another of any role: prompt injection.",
      ),
    ],
  );

customElements.define("template-text", TemplateText);
