/** Shows the sentence, and what a word attends to; query words and key words stand in two lines where they differ. */
import { html, nothing, render } from "lit-html";
import type { Focus, WordPositions } from "../charts/attention-edges.ts";
import { lineView } from "../text/effect-sentence.ts";
import { alignmentLinks } from "../charts/alignment.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { type AttentionEdge, edgeTemplate, crossesText } from "../charts/arcs.ts";
import { attentionEdges, alignmentEdges } from "../charts/attention-edges.ts";
import { phrase } from "../components/phrase.ts";
import { plainText } from "../text/plain-text.ts";
import { shownPicture, sidePictures } from "../charts/comparison-picture.ts";
import { wordWeights, weightsOfUnit } from "../charts/word-weights.ts";
import { captureAt, mergedSegments, tokenAt } from "../charts/merged-words.ts";
import { cellOfPair, unitAt } from "../charts/head-picture.ts";
import { setDirection, chooseWord, togglePin, startRole } from "../state/selection.ts";
import { hasTwoLines, lineName, lineRoles, rowNaming, tokensOf } from "../charts/stream-sides.ts";
import { specialTokenEntry } from "../text/glossary.ts";
import { secondWordHint } from "../text/reading-hint.ts";
import { leaveTip, showTip } from "../components/tooltip.ts";
import { type ScenePicture, hoverText } from "../text/hover-text.ts";
import { firstUnwrittenUnit } from "../charts/generation-steps.ts";
import { languageOfSide } from "../text/languages.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { visibleSegments } from "../text/text-segments.ts";
import { blockOf } from "../components/message-blocks.ts";
import { WordLine } from "../components/word-line.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { lineSummary } from "../components/line-summary.ts";
import { KeptHeight } from "../components/kept-height.ts";
import { drawChips } from "../components/chips.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

const MANY_WORDS = 60;
/** Height of edges, in pixels, over few and many words. */
const ARC_HEIGHT = { few: 40, many: 18 };

type Role = "query" | "key";

class SentenceStrip extends Panel {
  /** The lines by role; one line for both roles where the words have both. */
  #lines: Partial<Record<Role, WordLine>> = {};
  /** the first and the second line */
  #lineList: WordLine[] = [];
  /** Whether the words were built since they were last shaded. */
  #areWordsNew = false;
  /** Whether a line would cross the text. */
  #hasDots = false;
  readonly #summaryHeight = new KeptHeight();
  /** However fast the pointer moves, and after everything else is laid out. */
  readonly #updateSoon = oncePerFrame(() => this.#update());

  override start(signal: AbortSignal) {
    const linesBox = this.child("lines");
    this.#lineList = [this.child("words"), this.child("others")].map((node) => new WordLine(node));
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#updateSoon(), { signal });
    store.addEventListener("state", () => this.#drawDirection(), { signal });
    linesBox.addEventListener("pointerover", ({ target }) => this.#pointAt(target), { signal });
    linesBox.addEventListener("pointerleave", () => store.setHover(null), { signal });
    linesBox.addEventListener("focusin", ({ target }) => this.#onFocus(target), { signal });
    linesBox.addEventListener("focusout", () => store.setHover(null), { signal });
    for (const type of ["pointerover", "focusin"]) {
      linesBox.addEventListener(type, ({ target }) => this.#showTokenTip(target), { signal });
    }
    for (const type of ["pointerleave", "focusout"]) linesBox.addEventListener(type, leaveTip, { signal });
    linesBox.addEventListener("click", (event) => this.#onClick(event), { signal });
    linesBox.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.child("direction").addEventListener("change", ({ target }) => this.#onDirection(target), { signal });
    const sizeObserver = new ResizeObserver(() => this.#forgetPlaces());
    sizeObserver.observe(linesBox);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
  }

  get #shown(): ScenePicture | null {
    const { scene } = store;
    return scene && { scene, picture: shownPicture(scene) };
  }

  #draw() {
    const shown = this.#shown;
    if (!shown) return;
    this.child("stand-in").hidden = !store.showsExample || store.isPictureOutdated;
    document.documentElement.toggleAttribute("data-stand-in", store.showsExample);
    this.#build(shown);
    this.#mark(shown);
    const { unknown } = shown.scene.capture;
    this.child("unknown").hidden = !unknown;
    this.child("unknown").textContent = unknown?.note ?? "";
    drawChips(shown, this.child("chips"), () => this.querySelector(".word[tabindex='0']"));
    render(this.#secondWord(shown), this.child("second-word"));
    this.#pointAt(this.querySelector(".word:hover") ?? this.querySelector(".word:focus"));
    // At once: what is below would move a frame later.
    const lines = lineView(shown);
    this.#say(lines, this.#focusOf(lines));
    this.#updateSoon();
  }

  #build({ scene, picture }: ScenePicture): void {
    const roles = lineRoles(scene, picture);
    const { capture, stream, comparison } = scene;
    const hasTwo = hasTwoLines(scene);
    this.#lines = {};
    this.classList.toggle("is-comparing", comparison !== null);
    this.#lineList.forEach((line, i) => {
      const role = roles[i];
      line.node.hidden = !role;
      const name = this.child(i === 0 ? "words-name" : "others-name");
      name.hidden = !role || !hasTwo;
      if (!role) return;
      const side = role === "query" ? stream.query_side : stream.key_side;
      const units = role === "query" ? picture.queries : picture.keys;
      if (hasTwo) this.#lines[role] = line;
      else this.#lines = { query: line, key: line };
      name.textContent = lineName(scene, role);
      const label = hasTwo ? lineName(scene, role) : _("The sentence, word by word");
      line.name(label, languageOfSide(side, capture, modelInfoOf(scene.state.model)));
      const [text, tokens] = [capture.texts[side] ?? "", tokensOf(scene, role)];
      const tokenOf = (unit: number) =>
        comparison ? tokenAt(scene, comparison, role, unit) : tokens[units[unit]?.tokens[0] ?? -1];
      const isNew = line.build(
        () => (comparison ? mergedSegments(scene, comparison, role) : visibleSegments(text, tokens, units)),
        units,
        tokenOf,
        `${capture.id} ${comparison?.capture.id ?? ""} ${side} ${rowNaming(scene)}`,
        [capture, comparison?.capture].some((of) => of?.input.messages)
          ? (unit) =>
              blockOf(tokenOf(unit)?.part ?? null, comparison ? captureAt(scene, comparison, role, unit) : capture)
          : null,
      );
      this.#areWordsNew ||= isNew;
    });
    this.classList.toggle("is-long", Math.max(picture.queries.length, picture.keys.length) > MANY_WORDS);
    this.classList.toggle("is-two", roles.length > 1);
    this.toggleAttribute("data-empty", roles.length === 0);
  }

  /** After the first word of a pair, what to click, and how to give up. */
  #secondWord({ scene, picture }: ScenePicture) {
    const hint = secondWordHint(scene, picture);
    return hint.length === 0
      ? nothing
      : html`${phrase(hint)}
          <button type="button" class="link" title=${_("Esc")} @click=${() => this.#clearPair()}>
            ${_("Cancel")}
          </button>`;
  }

  #clearPair() {
    this.querySelector<HTMLElement>(".word.is-query, .word.is-key")?.focus();
    store.select({ query: null, key: null });
  }

  /** What a special token is, at the pointer or with the focus. */
  #showTokenTip(target: EventTarget | null) {
    const [shown, word] = [this.#shown, this.#wordOf(target)];
    const tokens = shown && word ? tokensOf(shown.scene, word.role ?? "query") : [];
    const entry = word && specialTokenEntry(tokens, word.position);
    const node = word?.line.words[word.unit];
    if (entry && node) showTip(node, entry, "above");
    else leaveTip();
  }

  /** Scroll to the chosen word of a new text, inside the strip's own box. */
  #scrollTo(word: HTMLElement | undefined) {
    const box = this.child("scroll");
    if (!this.#areWordsNew || !word) return;
    const distance = word.offsetTop - box.scrollTop - box.clientHeight;
    if (distance > 0 || distance < -box.clientHeight) box.scrollTop = word.offsetTop - box.clientHeight / 2;
  }

  #mark({ scene, picture }: ScenePicture): void {
    const { row, column } = cellOfPair(picture, scene.state);
    const start = startRole(scene.state.direction);
    const units = start === "query" ? picture.queries : picture.keys;
    const pins = new Set(scene.state.pins.map((pin) => unitAt(units, pin)));
    const { query, key } = this.#lines;
    query?.markUnwritten(firstUnwrittenUnit(scene, picture, "query"));
    if (query !== key) key?.markUnwritten(firstUnwrittenUnit(scene, picture, "key"));
    if (query === key) return query?.mark({ query: row, key: column, pins });
    query?.mark({ query: row, key: -1, pins: start === "query" ? pins : new Set() });
    key?.mark({ query: -1, key: column, pins: start === "key" ? pins : new Set() });
  }

  #drawDirection() {
    const radio = this.querySelector(`[name="direction"][value="${store.state.direction}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #update() {
    const shown = this.#shown && lineView(this.#shown);
    if (!shown) return;
    const { scene, picture } = shown;
    const focus = this.#focusOf(shown);
    this.#scrollTo(this.#lines.query?.words[cellOfPair(picture, scene.state).row]);
    this.#areWordsNew = false;
    this.#shade(shown, focus);
    const edges = this.#edgesOf(shown, focus);
    const mostHeight = picture.queries.length > MANY_WORDS ? ARC_HEIGHT.many : ARC_HEIGHT.few;
    render(
      edges.map((edge) => edgeTemplate(edge, mostHeight)),
      this.child("arcs"),
    );
    this.#hasDots = edges.some(crossesText);
    this.#say(shown, focus);
  }

  #say(shown: ScenePicture, focus: Focus) {
    const summary = this.child("summary");
    this.#summaryHeight.keep(summary, shown.scene);
    renderInPlace(lineSummary(shown, focus, this.#hasDots), summary);
  }

  #edgesOf({ scene: { alignment, comparison, state }, picture }: ScenePicture, focus: Focus): AttentionEdge[] {
    if (alignment) return alignmentEdges(alignmentLinks(alignment, picture), focus, this.#wordPositions());
    if (!comparison) return attentionEdges(picture, state, focus, this.#wordPositions());
    const { a, b } = sidePictures(comparison.figure);
    return [
      ...attentionEdges(a, state, focus, this.#wordPositions()).map((edge) => ({ ...edge, side: "a" as const })),
      ...attentionEdges(b, state, focus, this.#wordPositions("bottom")).map((edge) => ({
        ...edge,
        side: "b" as const,
      })),
    ];
  }

  #forgetPlaces() {
    for (const line of this.#lineList) line.forgetPoints();
    this.#updateSoon();
  }

  /** Where edges begin and end; over one line of words, at its top or bottom. */
  #wordPositions(edgeSide: "top" | "bottom" = "top"): WordPositions {
    const { query, key } = this.#lines;
    const link = query !== key;
    let box: DOMRect | undefined;
    const origin = () => (box ??= this.child("arcs").getBoundingClientRect());
    const [upperLine] = this.#lineList;
    const edgeOf = (line: WordLine | undefined): "top" | "bottom" =>
      link ? (line === upperLine ? "bottom" : "top") : edgeSide;
    const shown = this.#shown;
    const [firstUnwrittenRow = Infinity, firstUnwrittenColumn = Infinity] = shown
      ? (["query", "key"] as const).map((role) => firstUnwrittenUnit(shown.scene, shown.picture, role))
      : [];
    return {
      query: (unit) => (unit < firstUnwrittenRow ? (query?.place(unit, origin, edgeOf(query)) ?? null) : null),
      key: (unit) => (unit < firstUnwrittenColumn ? (key?.place(unit, origin, edgeOf(key)) ?? null) : null),
      link,
    };
  }

  /**
   * The word whose weights are shown: hovered, else chosen, else pinned last. The hovered line decides the direction of
   * attention; else the switch does.
   */
  #focusOf({ scene: { state }, picture }: ScenePicture): Focus {
    const { hover } = store;
    const start = startRole(state.direction);
    const other = start === "query" ? "key" : "query";
    const hasTwo = this.#lines.query !== this.#lines.key;
    const isReversed = hasTwo && (hover ? hover[start] === null : state[start] === null && state[other] !== null);
    const role = isReversed ? other : start;
    const units = role === "query" ? picture.queries : picture.keys;
    const lastPin = role === start ? (state.pins.at(-1) ?? null) : null;
    return { role, unit: unitAt(units, hover?.[role] ?? state[role] ?? lastPin) };
  }

  #shade(shown: ScenePicture, focus: Focus): void {
    const { scene, picture } = shown;
    const { role, unit } = focus;
    const focusLine = this.#lines[role];
    const shadedLine = this.#lines[role === "query" ? "key" : "query"];
    const focusUnit = focusLine === shadedLine ? unit : -1;
    if (scene.comparison) {
      const { a, b } = sidePictures(scene.comparison.figure);
      if (focusLine !== shadedLine) focusLine?.shadeBoth([], [], unit);
      shadedLine?.shadeBoth(weightsOfUnit(a, focus), weightsOfUnit(b, focus), focusUnit);
    } else {
      if (focusLine !== shadedLine) focusLine?.shade([], picture.ramp, unit);
      shadedLine?.shade(wordWeights(shown, focus), picture.ramp, focusUnit);
    }
  }

  /** The word of a node: its role, unit and token position. */
  #wordOf(target: EventTarget | null): { role: Role | null; line: WordLine; unit: number; position: number } | null {
    const shown = this.#shown;
    for (const role of ["query", "key"] as const) {
      const line = this.#lines[role];
      const unit = line?.unitOf(target) ?? null;
      if (!shown || !line || unit === null) continue;
      const position = shown.picture[role === "query" ? "queries" : "keys"][unit]?.tokens[0];
      if (position === undefined) return null;
      return { role: this.#lines.query === this.#lines.key ? null : role, line, unit, position };
    }
    return null;
  }

  #pointAt(target: EventTarget | null) {
    const word = this.#wordOf(target);
    const start = startRole(store.state.direction);
    store.setHover(word && { query: null, key: null, [word.role ?? start]: word.position });
  }

  #onFocus(target: EventTarget | null) {
    this.#pointAt(target);
    const [shown, word] = [this.#shown, this.#wordOf(target)];
    if (!shown || !word) return;
    announce(
      plainText(
        hoverText(lineView(shown), {
          role: word.role ?? startRole(shown.scene.state.direction),
          unit: word.unit,
        }),
      ),
    );
    word.line.makeTabStop(word.unit);
  }

  #onClick(event: MouseEvent) {
    const word = this.#wordOf(event.target);
    if (!word) return;
    if (event.shiftKey) togglePin(word.position, word.role);
    else chooseWord(word.position, word.role);
  }

  #onKey(event: KeyboardEvent) {
    const word = this.#wordOf(event.target);
    if (!word) return;
    const next = word.line.step(event.key, word.unit);
    if (next) next.focus();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#moveAcross(word);
    else if (event.key === "Enter" || event.key === " ") chooseWord(word.position, word.role);
    else if (event.key === "p") togglePin(word.position, word.role);
    else return;
    event.preventDefault();
  }

  /** Move to the other line of words. */
  #moveAcross({ line, unit }: { line: WordLine; unit: number }) {
    const other = Object.values(this.#lines).find((candidate) => candidate !== line);
    other?.words[Math.min(unit, other.words.length - 1)]?.focus();
  }

  #onDirection(target: EventTarget | null) {
    if (target instanceof HTMLInputElement) setDirection(target.value === "attended" ? "attended" : "attends");
  }
}

customElements.define("sentence-strip", SentenceStrip);
