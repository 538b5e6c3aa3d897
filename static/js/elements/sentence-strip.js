/**
 * The sentence itself: pointing at a word lights what it looks at, or what looks at it.
 *
 * @import { Beam, Point } from "../arcs.js"
 * @import { Picture } from "../picture.js"
 * @import { Piece } from "../surface.js"
 * @import { Scene } from "../types.js"
 */
import { announce } from "../announce.js";
import { FAINTEST, drawArcs, topOf } from "../arcs.js";
import { el, phrase, plain } from "../dom.js";
import { looks } from "../explain.js";
import { locate, pictureOf, unitAt } from "../picture.js";
import { choose, pin, startOf } from "../selection.js";
import { store } from "../store.js";
import { pieces } from "../surface.js";
import { chips } from "./chips.js";
import { Panel } from "./panel.js";

const MANY_WORDS = 60;
/** How high lines rise, in pixels, over few and over many words. */
const LIFT = { few: 40, many: 18 };
const HINT = "Point at a word to see where it looks. Click two words to rank every head for that pair.";

class SentenceStrip extends Panel {
  /** @type {HTMLElement[]} by unit */
  #words = [];
  /** What the words were made from; the same words are not built twice. */
  #built = "";
  /** Whether the words were built since they were last lit. */
  #fresh = false;
  /**
   * Where the words are, until they move: reading it makes the browser lay out the page.
   *
   * @type {Map<number, Point>}
   */
  #tops = new Map();
  #frame = 0;

  /** @param {AbortSignal} signal */
  start(signal) {
    const words = this.child("words");
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#lightSoon(), { signal });
    store.addEventListener("state", () => this.#drawDirection(), { signal });
    words.addEventListener("pointerover", ({ target }) => this.#point(target), { signal });
    words.addEventListener("pointerleave", () => store.point(null), { signal });
    words.addEventListener("focusin", ({ target }) => this.#focused(target), { signal });
    words.addEventListener("focusout", () => store.point(null), { signal });
    words.addEventListener("click", (event) => this.#click(event), { signal });
    words.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.child("direction").addEventListener("change", ({ target }) => this.#turned(target), { signal });
    const resized = new ResizeObserver(() => this.#moved());
    resized.observe(words);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** @returns {{scene: Scene, picture: Picture} | null} */
  get #shown() {
    const { scene } = store;
    return scene && { scene, picture: pictureOf(scene.figure) };
  }

  #draw() {
    const shown = this.#shown;
    if (!shown) return;
    this.child("stand-in").hidden = !store.standIn;
    this.#build(shown);
    this.#mark(shown);
    this.child("chips").replaceChildren(...chips(shown.scene, shown.picture));
    this.#point(this.querySelector(".word:hover") ?? this.querySelector(".word:focus"));
    this.#lightSoon();
  }

  /** @type {(shown: {scene: Scene, picture: Picture}) => void} */
  #build({ scene: { capture, stream }, picture }) {
    const built = `${capture.id} ${JSON.stringify(picture.queries)}`;
    if (built === this.#built) return;
    this.#built = built;
    this.#fresh = true;
    this.#words = [];
    this.#tops.clear();
    const tokens = capture.tokens[stream.query_side] ?? [];
    const found = pieces(capture.texts[stream.query_side] ?? "", tokens, picture.queries);
    this.child("words").replaceChildren(...found.map((piece) => this.#word(piece)));
    picture.queries.forEach((unit, i) => {
      const continues = Boolean(tokens[unit.tokens[0] ?? -1]?.continues);
      this.#words[i]?.classList.toggle("continues", continues);
      this.#words[i - 1]?.classList.toggle("goes-on", continues);
    });
    this.classList.toggle("is-long", picture.queries.length > MANY_WORDS);
  }

  /** @type {(piece: Piece) => Node} */
  #word({ unit, text, special }) {
    if (unit === null) return document.createTextNode(text);
    const name = special ? "word special" : "word";
    // With a direction of their own, special tokens have no say in which way the text runs.
    const direction = special ? "ltr" : null;
    const tabindex = unit === 0 ? 0 : -1;
    const word = el(
      "span",
      { class: name, role: "button", tabindex, "data-unit": unit, dir: direction },
      text,
    );
    this.#words[unit] = word;
    return word;
  }

  /** Bring the chosen word of a new text into sight, inside the strip's own box. @param {number} unit */
  #reveal(unit) {
    const [box, word] = [this.child("scroll"), this.#words[unit]];
    if (!this.#fresh || !word) return;
    const hidden = word.offsetTop - box.scrollTop - box.clientHeight;
    if (hidden > 0 || hidden < -box.clientHeight) box.scrollTop = word.offsetTop - box.clientHeight / 2;
  }

  /** @type {(shown: {scene: Scene, picture: Picture}) => void} */
  #mark({ scene, picture }) {
    const { row, column } = locate(picture, scene.state);
    const pinned = new Set(scene.state.pins.map((pin) => unitAt(picture.queries, pin)));
    this.#words.forEach((word, unit) => {
      word.classList.toggle("is-query", unit === row);
      word.classList.toggle("is-key", unit === column);
      word.classList.toggle("is-pinned", pinned.has(unit));
      word.setAttribute("aria-pressed", String(unit === row || unit === column));
    });
  }

  #drawDirection() {
    const radio = this.querySelector(`[name="direction"][value="${store.state.direction}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  /** At most once a frame, however fast the pointer moves, and when everything else is in its place. */
  #lightSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#light());
  }

  #light() {
    const shown = this.#shown;
    if (!shown) return;
    const { scene, picture } = shown;
    const unit = this.#inFocus(shown);
    this.#reveal(locate(picture, scene.state).row);
    this.#fresh = false;
    this.#shade(picture, unit);
    const beams = this.#beams(shown, unit);
    drawArcs(this.child("arcs"), beams, picture.queries.length > MANY_WORDS ? LIFT.many : LIFT.few);
    this.child("says").replaceChildren(
      ...phrase(unit < 0 ? [HINT] : looks(picture, unit, scene.state.direction)),
    );
    if (beams.length > 0) this.child("says").append(el("small", {}, " Lines under 1 % are not drawn."));
  }

  #moved() {
    this.#tops.clear();
    this.#lightSoon();
  }

  /** @type {(unit: number) => Point | null} */
  #top(unit) {
    const word = this.#words[unit];
    if (!word) return null;
    const known = this.#tops.get(unit) ?? topOf(word, this.child("arcs").getBoundingClientRect());
    this.#tops.set(unit, known);
    return known;
  }

  /**
   * The unit whose light is shown: pointed at, else chosen, else pinned last.
   *
   * @type {(shown: {scene: Scene, picture: Picture}) => number}
   */
  #inFocus({ scene: { state }, picture }) {
    const start = startOf(state.direction);
    const units = start === "query" ? picture.queries : picture.keys;
    return unitAt(units, store.hover?.[start] ?? state[start] ?? state.pins.at(-1) ?? null);
  }

  /** @type {(picture: Picture, unit: number) => void} */
  #shade({ weights, ramp }, unit) {
    const looking = store.scene?.state.direction === "looks";
    const values = unit < 0 ? [] : looking ? weights.row(unit) : weights.column(unit);
    this.#words.forEach((word, i) => {
      const value = values[i];
      const lit = value !== undefined && !Number.isNaN(value);
      word.style.backgroundColor = lit ? ramp.css(value) : "";
      word.style.color = lit ? ramp.ink(value) : "";
      word.classList.toggle("is-lit", lit);
      word.classList.toggle("is-focus", i === unit);
    });
  }

  /** @type {(shown: {scene: Scene, picture: Picture}, unit: number) => Beam[]} */
  #beams({ scene: { state }, picture }, unit) {
    const units = state.direction === "looks" ? picture.queries : picture.keys;
    const pins = state.pins.map((pin) => unitAt(units, pin)).filter((pin) => pin >= 0 && pin !== unit);
    const { row, column } = locate(picture, state);
    /** @type {(source: number, kind: Beam["kind"]) => Beam[]} */
    const from = (source, kind) => this.#beamsOf(picture, source, state.direction === "looks", kind);
    const beams = [...pins.flatMap((pin) => from(pin, "pin")), ...(unit < 0 ? [] : from(unit, "focus"))];
    const [start, end] = [this.#top(row), this.#top(column)];
    return beams.map((beam) => (beam.from === start && beam.to === end ? { ...beam, kind: "pair" } : beam));
  }

  /** @type {(picture: Picture, unit: number, looking: boolean, kind: Beam["kind"]) => Beam[]} */
  #beamsOf({ weights }, unit, looking, kind) {
    const values = looking ? weights.row(unit) : weights.column(unit);
    const own = this.#top(unit);
    return [...values].flatMap((weight, i) => {
      const other = weight >= FAINTEST ? this.#top(i) : null;
      if (!own || !other) return [];
      return [looking ? { from: own, to: other, weight, kind } : { from: other, to: own, weight, kind }];
    });
  }

  /** @type {(target: EventTarget | null) => number | null} */
  #unitOf(target) {
    const word = target instanceof Element ? target.closest(".word") : null;
    return word instanceof HTMLElement ? Number(word.dataset.unit) : null;
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    const position = this.#positionOf(this.#unitOf(target));
    store.point(
      position === null ? null : { query: null, key: null, [startOf(store.state.direction)]: position },
    );
  }

  /** @param {EventTarget | null} target */
  #focused(target) {
    this.#point(target);
    const [shown, unit] = [this.#shown, this.#unitOf(target)];
    if (shown && unit !== null) announce(plain(looks(shown.picture, unit, shown.scene.state.direction)));
    this.#words.forEach((word, i) => (word.tabIndex = i === unit ? 0 : -1));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const position = this.#positionOf(this.#unitOf(event.target));
    if (position === null) return;
    if (event.shiftKey) pin(position);
    else choose(position);
  }

  /** @type {(unit: number | null) => number | null} */
  #positionOf(unit) {
    return unit === null ? null : (this.#shown?.picture.queries[unit]?.tokens[0] ?? null);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const unit = this.#unitOf(event.target);
    const position = this.#positionOf(unit);
    if (unit === null || position === null) return;
    const forward = getComputedStyle(this.child("words")).direction === "rtl" ? -1 : 1;
    const last = this.#words.length - 1;
    /** @type {Record<string, number>} */
    const places = { ArrowRight: unit + forward, ArrowLeft: unit - forward, Home: 0, End: last };
    if (event.key in places) this.#words[places[event.key] ?? unit]?.focus();
    else if (event.key === "Enter" || event.key === " ") choose(position);
    else if (event.key === "p") pin(position);
    else return;
    event.preventDefault();
  }

  /** @param {EventTarget | null} target */
  #turned(target) {
    if (target instanceof HTMLInputElement) {
      store.select({ direction: target.value === "looked" ? "looked" : "looks" });
    }
  }
}

customElements.define("sentence-strip", SentenceStrip);
