/**
 * Holds the state of the open *Share* dialog: which picture of the selection, of A or B, its note and size; and whether
 * it was saved. The parts of the dialog listen and draw; events: `change`, and `measured` when an embed reported its
 * height, which concerns frames only.
 */
import type { Spec } from "./figure-address.ts";
import type { KindName } from "./figure-kinds.ts";
import type { SharedFigure } from "../text/snippets.ts";
import type { SavedFigure } from "../api/types.ts";
import type { Scene, State } from "./types.ts";
import { stateOfB, isSameRun } from "./comparison-selection.ts";
import { comparisonTitle } from "../text/comparison-text.ts";
import { absoluteAddress, specOf } from "./figure-address.ts";
import { PLOTLY_KINDS } from "../api/view-options.ts";
import { KINDS, possibleKinds, kindOnScreen } from "./figure-kinds.ts";
import { store } from "./store.ts";
import { formatAddress } from "./url.ts";

/** Size of a PNG, as in the address. */
export type Size = "2" | "4" | "card";
interface Choice {
  kind: KindName;
  side: "a" | "b";
  /** the author's, for the caption */
  note: string;
  size: Size;
  /** the preview shows the embed */
  showsEmbed: boolean;
  /** of the embed */
  theme: "light" | "dark" | "auto";
  /** the embed is a slide */
  slide: boolean;
  /** the embed lets the reader guess first */
  asks: boolean;
  /** readers can switch to the other heads of the layer */
  others: boolean;
}

const MOST_TITLE_CHARACTERS = 200;
/** Pixels; an embed reports its own height. */
const SLIDE = { width: 960, height: 540 };
const FRAME = { width: 720, height: 640 };
/** How long a snippet waits for an embed's height. */
const SIZE_TIMEOUT_MS = 3000;

/** Kinds that show A and B together. */
const SHOWING_BOTH: ReadonlySet<KindName> = new Set(["comparison", "patch"]);

class ShareState extends EventTarget {
  choice: Choice = {
    kind: "head",
    side: "a",
    note: "",
    size: "2",
    showsEmbed: false,
    theme: "auto",
    slide: false,
    asks: false,
    others: false,
  };
  /** the last saved figure */
  #saved: { spec: string; figure: SavedFigure } | null = null;
  #height = FRAME.height;
  /** Address of the embed that last reported its height. */
  #measuredAddress = "";

  set(changes: Partial<Choice>) {
    this.choice = { ...this.choice, ...changes };
    // The other side may lack this kind.
    if (!this.kinds.includes(this.choice.kind)) this.choice.kind = "head";
    this.#emit();
  }

  /** Start with the kind closest to the screen. */
  start() {
    this.set({ kind: kindOnScreen(this.#scene), side: "a" });
  }

  /** Drop choices that the new selection lacks. */
  update() {
    if (this.kinds.includes(this.choice.kind)) this.#emit();
    else this.start();
  }

  /** @param figure saved from the present spec */
  setSaved(figure: SavedFigure) {
    this.#saved = { spec: JSON.stringify(this.spec), figure };
    this.#emit();
  }

  /** The saved figure was deleted. */
  forgetSaved() {
    this.#saved = null;
    this.#emit();
  }

  /**
   * @param address of the embed
   * @param height what it needs
   */
  setEmbedHeight(address: string, height: number) {
    this.#measuredAddress = address;
    this.#height = height;
    this.dispatchEvent(new Event("measured"));
  }

  /** Resolves when the present embed has reported its height, or after a timeout. */
  async whenSizeKnown() {
    const timeout = AbortSignal.timeout(SIZE_TIMEOUT_MS);
    while (!timeout.aborted && !this.choice.slide && this.#measuredAddress !== this.figure.embed()) {
      await new Promise((resolve) => {
        this.addEventListener("measured", resolve, { once: true });
        timeout.addEventListener("abort", resolve, { once: true });
      });
    }
  }

  /** The present figure as saved; null if it was not. */
  get saved(): SavedFigure | null {
    return this.#saved?.spec === JSON.stringify(this.spec) ? this.#saved.figure : null;
  }

  /** Kinds to choose from. */
  /** Whether plotly.js can draw the figure, too. */
  get canZoom() {
    return PLOTLY_KINDS.some((kind) => kind === this.choice.kind);
  }

  get kinds() {
    return possibleKinds(this.#scene, (kind) => this.#stateOf(kind));
  }

  /** Whether a picture of B can be shared. */
  get hasTwoSides() {
    return this.#scene.comparison !== null && !SHOWING_BOTH.has(this.choice.kind);
  }

  get spec(): Spec {
    const { kind, note } = this.choice;
    return { ...specOf(this.#state, kind, note), ...(this.others ? { switch: String(this.#state.layer) } : {}) };
  }

  /** Whether an embed can ask first what a word attends to: in a head's heatmap. */
  get canAskFirst() {
    return this.choice.kind === "head";
  }

  /** Whether the layer has other heads to switch to. */
  get canSwitchHeads() {
    return this.choice.kind === "head" && this.#state.heads === null && this.#scene.stream.heads > 1;
  }

  /** The capture, stream and layer whose weights can be saved. */
  get weightsSource() {
    const { capture, stream, comparison } = this.#scene;
    const { layer } = this.#state;
    return this.#showsB && comparison
      ? { capture: comparison.capture, stream: comparison.stream, layer: comparison.state.layer }
      : { capture, stream, layer };
  }

  get others() {
    return this.choice.others && this.canSwitchHeads;
  }

  /** @returns the shared figure */
  get figure(): SharedFigure {
    const { saved } = this;
    const { capture, stream } = this.#scene;
    const { kind, slide } = this.choice;
    const { layer, head, heads } = this.#state;
    return {
      title: this.#title,
      page: saved ? absoluteAddress(saved.links.page) : new URL(formatAddress(store.state), document.baseURI).href,
      fileAddress: (format, parameters = {}) =>
        this.#addressOf(format, format === "png" ? this.#sizeParameters() : parameters),
      embed: (parameters = {}) => this.#addressOf("embed", { ...this.#embedParameters, ...parameters }),
      frame: slide ? SLIDE : { ...FRAME, height: this.#height },
      spec: capture.streams.length > 1 ? { ...this.spec, stream: stream.name } : this.spec,
      file: ["followspot", ...(kind === "head" ? [] : [kind]), heads ?? `${layer}.${head}`].join("-"),
    };
  }

  get #scene(): Scene {
    if (!store.scene) throw new Error("there is no picture yet");
    return store.scene;
  }

  get #showsB() {
    return this.#isKindOfB(this.choice.kind);
  }

  #isKindOfB(kind: KindName) {
    return this.#scene.comparison !== null && !SHOWING_BOTH.has(kind) && this.choice.side === "b";
  }

  /** The selection of the shared picture. */
  get #state() {
    return this.#stateOf(this.choice.kind);
  }

  #stateOf(kind: KindName): State {
    const { state } = this.#scene;
    if (!this.#isKindOfB(kind)) return state;
    // Positions are those of A.
    return isSameRun(state) ? stateOfB(state) : { ...stateOfB(state), query: null, key: null };
  }

  get #title() {
    const { figure, comparison } = this.#scene;
    const { kind } = this.choice;
    const describe = (heads: string, text: string): string =>
      clipTitle(KINDS[kind].describe(heads, text, this.#state, this.#scene));
    if (!comparison) return describe(figure.title, figure.text);
    const { texts } = comparison.figure;
    if (SHOWING_BOTH.has(kind)) return describe(comparisonTitle(comparison.figure), texts.difference);
    return this.#showsB ? describe(comparison.figure.b.title, texts.b) : describe(figure.title, texts.a);
  }

  get #embedParameters(): Spec {
    const { theme, slide, asks } = this.choice;
    return { theme, ...(slide ? { slide: "1" } : {}), ...(asks && this.canAskFirst ? { predict: "1" } : {}) };
  }

  /** The parameters of an offline page's file, which has no address. */
  get offlineParameters(): Spec {
    const { theme, ...rest } = this.#embedParameters;
    return rest;
  }

  #addressOf(name: string, parameters: Spec): string {
    const { saved } = this;
    const links: Partial<Record<string, string>> = { ...saved?.links };
    if (saved) return absoluteAddress(links[name] ?? saved.links.page, parameters);
    return absoluteAddress(name === "embed" ? name : `figure.${name}`, { ...this.spec, ...parameters });
  }

  #sizeParameters(): Spec {
    const { size } = this.choice;
    if (size === "card") return { card: "1" };
    return size === "2" ? {} : { density: size };
  }

  #emit() {
    this.dispatchEvent(new Event("change"));
  }
}

function clipTitle(text: string): string {
  const characters = [...text];
  return characters.length > MOST_TITLE_CHARACTERS
    ? `${characters.slice(0, MOST_TITLE_CHARACTERS - 2).join("")}…”`
    : text;
}

export const shareState = new ShareState();
