/**
 * Shows the model's input clip: spectrogram, time, and how much attention each moment gets: the sentence view's
 * counterpart for sound.
 */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ClipScene, ClipWeights } from "../charts/clip-scene.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { plainText } from "../text/plain-text.ts";
import { explainUnit } from "../text/selection-text.ts";
import { percent } from "../text/format.ts";
import { clipNote } from "../text/clip-note.ts";
import { clipScene, clipWeights } from "../charts/clip-scene.ts";
import { momentBand, paintBars } from "../charts/clip-bars.ts";
import { unitAt } from "../charts/head-picture.ts";
import { chooseWord, togglePin, startRole } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

class SoundView extends Panel {
  #shown: ClipScene | null = null;
  /** The spectrogram that is loaded, or loading. */
  #source = "";
  /** The clip whose sound is loaded. */
  #loaded = "";
  readonly #shadeSoon = oncePerFrame(() => this.#shade());

  override start(signal: AbortSignal) {
    const plot = this.child("plot");
    store.addEventListener("hover", () => this.#shadeSoon(), { signal });
    plot.addEventListener("pointermove", ({ clientX }) => this.#point(this.#positionAt(clientX)), { signal });
    plot.addEventListener("pointerleave", () => store.setHover(null), { signal });
    plot.addEventListener("click", (event) => this.#click(event), { signal });
    plot.addEventListener("focus", () => this.#pointByKeyboard(this.#currentMoment() ?? this.#shown?.axis.first ?? 0), {
      signal,
    });
    plot.addEventListener("blur", () => store.setHover(null), { signal });
    plot.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.child("play").addEventListener("click", () => void this.#play(), { signal });
    for (const type of ["play", "pause", "ended"]) {
      this.#audio.addEventListener(type, () => this.#showPlaying(), { signal });
    }
    const sizeObserver = new ResizeObserver(() => this.#onResize());
    sizeObserver.observe(plot);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
    store.follow(["scene"], () => this.#draw(), signal);
  }

  get #audio(): HTMLAudioElement {
    return this.child("audio");
  }

  #draw() {
    const { scene } = store;
    this.#shown = scene && clipScene(scene);
    this.hidden = !this.#shown;
    if (!this.#shown || !scene) {
      this.#audio.pause();
      return;
    }
    const { side, axis } = this.#shown;
    this.#showSpectrogram(api.spectrogram(scene.capture.id, side));
    if (this.#loaded && this.#loaded !== api.sound(scene.capture.id, side)) this.#unload();
    const picture = this.child("picture");
    const tokens = scene.capture.tokens[side]?.length ?? 1;
    picture.style.width = `${(100 * tokens) / axis.count}%`;
    picture.style.left = `${(-100 * axis.first) / axis.count}%`;
    this.child("note").textContent = clipNote(scene, this.#shown);
    this.#onResize();
  }

  #showSpectrogram(source: string) {
    if (this.#source === source) return;
    this.#source = source;
    this.child("picture").setAttribute("src", source);
  }

  #onResize() {
    if (!this.#shown) return;
    const { axis } = this.#shown;
    render(axis.ticks(this.child("plot").clientWidth).map(tickMark), this.child("ticks"));
    this.#shadeSoon();
  }

  #shade() {
    const shown = this.#shown;
    if (!shown) return;
    const weights = clipWeights(shown, store.hover);
    paintBars(this.child("curve"), shown, weights);
    this.#mark(shown, weights);
    this.child("scale").textContent = weights
      ? _("The highest bar is {share}.", { share: percent(weights.largest) })
      : "";
    const position = this.#currentMoment();
    const plot = this.child("plot");
    plot.setAttribute("aria-valuemin", String(shown.axis.first));
    plot.setAttribute("aria-valuemax", String(shown.axis.first + shown.axis.count - 1));
    plot.setAttribute("aria-valuenow", String(position ?? shown.axis.first));
    plot.setAttribute(
      "aria-valuetext",
      shown.scene.capture.tokens[shown.side]?.[position ?? shown.axis.first]?.text ?? "",
    );
  }

  #mark({ scene: { state }, axis, isOnBothSides }: ClipScene, weights: ClipWeights | null): void {
    const { hover } = store;
    const marks: [number | null, string][] = [
      ...(isOnBothSides ? state.pins.map((position) => [position, "is-pinned"] as [number, string]) : []),
      [isOnBothSides ? state.query : null, "is-query"],
      [state.key, "is-key"],
      [hover?.key ?? null, "is-hovered"],
      [isOnBothSides ? (hover?.query ?? null) : null, "is-hovered"],
    ];
    const seconds = this.#playing ? this.#audio.currentTime : null;
    const bands = marks.flatMap(([position, name]) =>
      position === null || position < axis.first || position >= axis.first + axis.count
        ? []
        : [momentBand(axis.place(position), 1 / axis.count, name)],
    );
    const playing = seconds === null ? [] : [momentBand(axis.placeOf(seconds), 0, "is-playing")];
    render([...bands, ...playing], this.child("marks"));
    this.child("marks").classList.toggle("is-lit", weights !== null);
  }

  /** The current moment: hovered, else chosen. */
  #currentMoment() {
    if (!this.#shown) return null;
    const { state } = this.#shown.scene;
    const start = this.#shown.isOnBothSides ? startRole(state.direction) : "key";
    return store.hover?.[start] ?? state[start];
  }

  #positionAt(clientX: number): number | null {
    const box = this.child("plot").getBoundingClientRect();
    return this.#shown && this.#shown.axis.position((clientX - box.left) / box.width);
  }

  #point(position: number | null) {
    if (!this.#shown || position === null) return;
    const start = this.#shown.isOnBothSides ? startRole(this.#shown.scene.state.direction) : "key";
    store.setHover({ query: null, key: null, [start]: position });
  }

  /** Point by keyboard, and announce it. */
  #pointByKeyboard(position: number) {
    const shown = this.#shown;
    if (!shown) return;
    this.#point(position);
    const { picture, scene, isOnBothSides, side } = shown;
    const direction = isOnBothSides ? scene.state.direction : "attended";
    const unit = unitAt(direction === "attends" ? picture.queries : picture.keys, position);
    const moment = scene.capture.tokens[side]?.[position]?.text ?? "";
    announce(unit < 0 ? moment : `${moment}. ${plainText(explainUnit(picture, unit, direction))}`);
  }

  #click(event: MouseEvent) {
    const position = this.#positionAt(event.clientX);
    if (position !== null) this.#choose(position, event.shiftKey);
  }

  #choose(position: number, asPin: boolean): void {
    if (!this.#shown?.isOnBothSides) store.select({ key: store.state.key === position ? null : position });
    else if (asPin) togglePin(position);
    else chooseWord(position);
  }

  #onKey(event: KeyboardEvent) {
    if (!this.#shown) return;
    const { axis } = this.#shown;
    const current = this.#currentMoment() ?? axis.first;
    const last = axis.first + axis.count - 1;
    const places: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      PageUp: current + 10,
      PageDown: current - 10,
      Home: axis.first,
      End: last,
    };
    const next = places[event.key];
    if (next !== undefined) this.#pointByKeyboard(Math.min(last, Math.max(axis.first, next)));
    else if (event.key === "Enter" || event.key === " ") this.#choose(current, false);
    else if (event.key === "p") this.#choose(current, true);
    else return;
    event.preventDefault();
  }

  get #playing() {
    return !this.#audio.paused && !this.#audio.ended;
  }

  /** Fetches the sound only when it is played. */
  async #play() {
    if (!this.#shown) return;
    if (this.#playing) {
      this.#audio.pause();
      return;
    }
    const source = api.sound(this.#shown.scene.capture.id, this.#shown.side);
    try {
      if (this.#loaded !== source) {
        const reply = await fetch(source);
        if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
        this.#unload();
        this.#audio.src = URL.createObjectURL(await reply.blob());
        this.#loaded = source;
      }
      await this.#audio.play();
    } catch (error) {
      store.setMessage("note", { kind: "problem", text: _("The clip cannot be played."), hint: String(error) });
    }
  }

  #unload() {
    this.#audio.pause();
    URL.revokeObjectURL(this.#audio.src);
    this.#audio.removeAttribute("src");
    this.#loaded = "";
  }

  #showPlaying() {
    this.child("play").textContent = this.#playing ? _("Stop") : _("Play the clip");
    this.#followClip();
  }

  /** Move the mark along while the clip plays. */
  #followClip() {
    this.#shade();
    if (this.#playing) requestAnimationFrame(() => this.#followClip());
  }
}

const tickMark = ({ place, text }: { place: number; text: string }): TemplateResult =>
  html`<span class=${place > 0.98 ? "is-last" : nothing} style="left: ${100 * place}%">${text}</span>`;

customElements.define("sound-view", SoundView);
