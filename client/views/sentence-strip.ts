/** Shows the sentence, and what a word attends to; query words and key words stand in two lines where they differ. */
import { html, nothing, render } from "lit-html";
import type { Focus, WordPositions } from "../charts/attention-edges.ts";
import type { ScenePicture } from "../text/hover-text.ts";
import type { AttentionEdge } from "../charts/arcs.ts";
import { alignmentLinks } from "../charts/alignment.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { edgeTemplate, crossesText } from "../charts/arcs.ts";
import { attentionEdges, alignmentEdges } from "../charts/attention-edges.ts";
import { phrase } from "../components/phrase.ts";
import { plainText } from "../text/plain-text.ts";
import { shownPicture, sidePictures } from "../charts/comparison-picture.ts";
import { wordWeights, weightsOfUnit } from "../charts/word-weights.ts";
import { mergedSegments, tokenAt } from "../charts/merged-words.ts";
import { cellOfPair, unitAt } from "../charts/head-picture.ts";
import { setDirection, chooseWord, togglePin, startRole } from "../state/selection.ts";
import { hasTwoLines, lineName, lineRoles, rowNaming, tokensOf } from "../charts/stream-sides.ts";
import { specialTokenEntry } from "../text/glossary.ts";
import { secondWordHint } from "../text/reading-hint.ts";
import { leaveTip, showTip } from "../components/tooltip.ts";
import { hoverText } from "../text/hover-text.ts";
import { firstUnwrittenUnit } from "../charts/generation-steps.ts";
import { languageOfSide } from "../text/languages.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { visibleSegments } from "../text/text-segments.ts";
import { WordLine } from "../components/word-line.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { drawChips } from "../components/chips.ts";
import { Panel } from "../components/panel.ts";
import { _, joinText } from "../text/message.ts";

const MANY_WORDS = 60;
/** Height of edges, in pixels, over few and many words. */
const LIFT = { few: 40, many: 18 };

type Role = "query" | "key";

class SentenceStrip extends Panel {
  /** The lines by role; one line for both roles where the words have both. */
  #lines: Partial<Record<Role, WordLine>> = {};
  /** the first and the second line */
  #rows: WordLine[] = [];
  /** Whether the words were built since they were last shaded. */
  #fresh = false;
  /** However fast the pointer moves, and after everything else is laid out. */
  readonly #updateSoon = oncePerFrame(() => this.#update());

  override start(signal: AbortSignal) {
    const inner = this.child("lines");
    this.#rows = [this.child("words"), this.child("others")].map((node) => new WordLine(node));
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#updateSoon(), { signal });
    store.addEventListener("state", () => this.#drawDirection(), { signal });
    inner.addEventListener("pointerover", ({ target }) => this.#point(target), { signal });
    inner.addEventListener("pointerleave", () => store.point(null), { signal });
    inner.addEventListener("focusin", ({ target }) => this.#onFocus(target), { signal });
    inner.addEventListener("focusout", () => store.point(null), { signal });
    for (const type of ["pointerover", "focusin"]) {
      inner.addEventListener(type, ({ target }) => this.#gloss(target), { signal });
    }
    for (const type of ["pointerleave", "focusout"]) inner.addEventListener(type, leaveTip, { signal });
    inner.addEventListener("click", (event) => this.#click(event), { signal });
    inner.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.child("direction").addEventListener("change", ({ target }) => this.#onDirection(target), { signal });
    const resized = new ResizeObserver(() => this.#forgetPlaces());
    resized.observe(inner);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  get #shown(): ScenePicture | null {
    const { scene } = store;
    return scene && { scene, picture: shownPicture(scene) };
  }

  #draw() {
    const shown = this.#shown;
    if (!shown) return;
    this.child("stand-in").hidden = !store.standIn || store.behind;
    document.documentElement.toggleAttribute("data-stand-in", store.standIn);
    this.#build(shown);
    this.#mark(shown);
    const { unknown } = shown.scene.capture;
    this.child("unknown").hidden = !unknown;
    this.child("unknown").textContent = unknown?.note ?? "";
    drawChips(shown, this.child("chips"), () => this.querySelector(".word[tabindex='0']"));
    render(this.#secondWord(shown), this.child("second-word"));
    this.#point(this.querySelector(".word:hover") ?? this.querySelector(".word:focus"));
    this.#updateSoon();
  }

  #build({ scene, picture }: ScenePicture): void {
    const roles = lineRoles(scene, picture);
    const { capture, stream, comparison } = scene;
    const two = hasTwoLines(scene);
    this.#lines = {};
    this.classList.toggle("is-comparing", comparison !== null);
    this.#rows.forEach((line, i) => {
      const role = roles[i];
      line.node.hidden = !role;
      const name = this.child(i === 0 ? "words-name" : "others-name");
      name.hidden = !role || !two;
      if (!role) return;
      const side = role === "query" ? stream.query_side : stream.key_side;
      const units = role === "query" ? picture.queries : picture.keys;
      if (two) this.#lines[role] = line;
      else this.#lines = { query: line, key: line };
      name.textContent = lineName(scene, role);
      const label = two ? lineName(scene, role) : _("The sentence, word by word");
      line.name(label, languageOfSide(side, capture, modelInfoOf(scene.state.model)));
      const [text, tokens] = [capture.texts[side] ?? "", tokensOf(scene, role)];
      const built = comparison
        ? line.build(
            () => mergedSegments(scene, comparison, role),
            units,
            (unit) => tokenAt(scene, comparison, role, unit),
            `${capture.id} ${comparison.capture.id} ${side} ${rowNaming(scene)}`,
          )
        : line.build(
            () => visibleSegments(text, tokens, units),
            units,
            (unit) => tokens[units[unit]?.tokens[0] ?? -1],
            `${capture.id} ${side} ${rowNaming(scene)}`,
          );
      this.#fresh ||= built;
    });
    this.classList.toggle("is-long", Math.max(picture.queries.length, picture.keys.length) > MANY_WORDS);
    this.classList.toggle("is-two", roles.length > 1);
    this.toggleAttribute("data-empty", roles.length === 0);
  }

  /** After the first word of a pair, what to click, and how to give up. */
  #secondWord({ scene, picture }: ScenePicture) {
    const asked = secondWordHint(scene, picture);
    return asked.length === 0
      ? nothing
      : html`${phrase(asked)}
          <button type="button" class="link" title=${_("Esc")} @click=${() => this.#cancel()}>${_("Cancel")}</button>`;
  }

  #cancel() {
    this.querySelector<HTMLElement>(".word.is-query, .word.is-key")?.focus();
    store.select({ query: null, key: null });
  }

  /** What a special token is, at the pointer or with the focus. */
  #gloss(target: EventTarget | null) {
    const [shown, word] = [this.#shown, this.#wordOf(target)];
    const tokens = shown && word ? tokensOf(shown.scene, word.role ?? "query") : [];
    const entry = word && specialTokenEntry(tokens, word.position);
    const node = word?.line.words[word.unit];
    if (entry && node) showTip(node, entry, "above");
    else leaveTip();
  }

  /** Scroll to the chosen word of a new text, inside the strip's own box. */
  #reveal(word: HTMLElement | undefined) {
    const box = this.child("scroll");
    if (!this.#fresh || !word) return;
    const hidden = word.offsetTop - box.scrollTop - box.clientHeight;
    if (hidden > 0 || hidden < -box.clientHeight) box.scrollTop = word.offsetTop - box.clientHeight / 2;
  }

  #mark({ scene, picture }: ScenePicture): void {
    const { row, column } = cellOfPair(picture, scene.state);
    const start = startRole(scene.state.direction);
    const units = start === "query" ? picture.queries : picture.keys;
    const pins = new Set(scene.state.pins.map((pin) => unitAt(units, pin)));
    const { query, key } = this.#lines;
    query?.fade(firstUnwrittenUnit(scene, picture, "query"));
    if (query !== key) key?.fade(firstUnwrittenUnit(scene, picture, "key"));
    if (query === key) return query?.mark({ query: row, key: column, pins });
    query?.mark({ query: row, key: -1, pins: start === "query" ? pins : new Set() });
    key?.mark({ query: -1, key: column, pins: start === "key" ? pins : new Set() });
  }

  #drawDirection() {
    const radio = this.querySelector(`[name="direction"][value="${store.state.direction}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #update() {
    const shown = this.#shown;
    if (!shown) return;
    const { scene, picture } = shown;
    const focus = this.#focus(shown);
    this.#reveal(this.#lines.query?.words[cellOfPair(picture, scene.state).row]);
    this.#fresh = false;
    this.#shade(shown, focus);
    const { alignment } = scene;
    const edges = this.#edges(shown, focus);
    const lift = picture.queries.length > MANY_WORDS ? LIFT.many : LIFT.few;
    render(
      edges.map((edge) => edgeTemplate(edge, lift)),
      this.child("arcs"),
    );
    const notes = [
      edges.length > 0 && !alignment ? _("Lines under 1 % are not drawn.") : "",
      edges.some(crossesText) ? _("A dot stands for a line that would cross the text.") : "",
    ].filter(Boolean);
    renderInPlace(
      html`${phrase(hoverText(shown, focus))}${notes.length > 0 ? html` <small>${joinText(...notes)}</small>` : nothing}`,
      this.child("summary"),
    );
  }

  #edges({ scene: { alignment, comparison, state }, picture }: ScenePicture, focus: Focus): AttentionEdge[] {
    if (alignment) return alignmentEdges(alignmentLinks(alignment, picture), focus, this.#places());
    if (!comparison) return attentionEdges(picture, state, focus, this.#places());
    const { a, b } = sidePictures(comparison.figure);
    return [
      ...attentionEdges(a, state, focus, this.#places()).map((edge) => ({ ...edge, side: "a" as const })),
      ...attentionEdges(b, state, focus, this.#places("bottom")).map((edge) => ({ ...edge, side: "b" as const })),
    ];
  }

  #forgetPlaces() {
    for (const line of this.#rows) line.forgetPlaces();
    this.#updateSoon();
  }

  /** Where edges begin and end; over one line of words, at its top or bottom. */
  #places(over: "top" | "bottom" = "top"): WordPositions {
    const { query, key } = this.#lines;
    const link = query !== key;
    let box: DOMRect | undefined;
    const origin = () => (box ??= this.child("arcs").getBoundingClientRect());
    const [upper] = this.#rows;
    const edge = (line: WordLine | undefined): "top" | "bottom" => (link ? (line === upper ? "bottom" : "top") : over);
    const shown = this.#shown;
    const [rows = Infinity, columns = Infinity] = shown
      ? (["query", "key"] as const).map((role) => firstUnwrittenUnit(shown.scene, shown.picture, role))
      : [];
    return {
      query: (unit) => (unit < rows ? (query?.place(unit, origin, edge(query)) ?? null) : null),
      key: (unit) => (unit < columns ? (key?.place(unit, origin, edge(key)) ?? null) : null),
      link,
    };
  }

  /**
   * The word whose weights are shown: hovered, else chosen, else pinned last. The hovered line decides the direction of
   * attention; else the switch does.
   */
  #focus({ scene: { state }, picture }: ScenePicture): Focus {
    const { hover } = store;
    const start = startRole(state.direction);
    const other = start === "query" ? "key" : "query";
    const two = this.#lines.query !== this.#lines.key;
    const turned = two && (hover ? hover[start] === null : state[start] === null && state[other] !== null);
    const role = turned ? other : start;
    const units = role === "query" ? picture.queries : picture.keys;
    const pinned = role === start ? (state.pins.at(-1) ?? null) : null;
    return { role, unit: unitAt(units, hover?.[role] ?? state[role] ?? pinned) };
  }

  #shade(shown: ScenePicture, focus: Focus): void {
    const { scene, picture } = shown;
    const { role, unit } = focus;
    const own = this.#lines[role];
    const lit = this.#lines[role === "query" ? "key" : "query"];
    const marked = own === lit ? unit : -1;
    if (scene.comparison) {
      const { a, b } = sidePictures(scene.comparison.figure);
      if (own !== lit) own?.shadeBoth([], [], unit);
      lit?.shadeBoth(weightsOfUnit(a, focus), weightsOfUnit(b, focus), marked);
    } else {
      if (own !== lit) own?.shade([], picture.ramp, unit);
      lit?.shade(wordWeights(shown, focus), picture.ramp, marked);
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

  #point(target: EventTarget | null) {
    const word = this.#wordOf(target);
    const start = startRole(store.state.direction);
    store.point(word && { query: null, key: null, [word.role ?? start]: word.position });
  }

  #onFocus(target: EventTarget | null) {
    this.#point(target);
    const [shown, word] = [this.#shown, this.#wordOf(target)];
    if (!shown || !word) return;
    announce(
      plainText(hoverText(shown, { role: word.role ?? startRole(shown.scene.state.direction), unit: word.unit })),
    );
    word.line.rove(word.unit);
  }

  #click(event: MouseEvent) {
    const word = this.#wordOf(event.target);
    if (!word) return;
    if (event.shiftKey) togglePin(word.position, word.role);
    else chooseWord(word.position, word.role);
  }

  #key(event: KeyboardEvent) {
    const word = this.#wordOf(event.target);
    if (!word) return;
    const next = word.line.step(event.key, word.unit);
    if (next) next.focus();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#across(word);
    else if (event.key === "Enter" || event.key === " ") chooseWord(word.position, word.role);
    else if (event.key === "p") togglePin(word.position, word.role);
    else return;
    event.preventDefault();
  }

  /** Move to the other line of words. */
  #across({ line, unit }: { line: WordLine; unit: number }) {
    const other = Object.values(this.#lines).find((one) => one !== line);
    other?.words[Math.min(unit, other.words.length - 1)]?.focus();
  }

  #onDirection(target: EventTarget | null) {
    if (target instanceof HTMLInputElement) setDirection(target.value === "attended" ? "attended" : "attends");
  }
}

customElements.define("sentence-strip", SentenceStrip);
