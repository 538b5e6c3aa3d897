/** Makes a picture of attention interactive: pointer, touch and keyboard. */
import { addChild } from "./add-child.ts";
import { clamp } from "./clamp.ts";
import { Grid } from "./grid.ts";
import { MarkedPicture } from "./marked-picture.ts";
import { numberTable, weightTable } from "../components/number-table.ts";
import { Spots } from "./spots.ts";
import type { FigureData, Pin, Place, Surface, LiveFigure } from "./types.ts";
import { _ } from "../text/message.ts";

const SCHEMA = 1;
const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

export class Viewer implements LiveFigure {
  readonly root: HTMLElement;
  readonly data: FigureData;
  readonly places: Grid | Spots;
  readonly stage: HTMLElement;
  readonly surface: Surface;
  readonly tip: HTMLElement;

  /** The keyboard cursor. */
  #cursor: Place | null = null;
  #head = 0;

  /** @param draw what draws places; absent: marks over the static picture */
  constructor(root: HTMLElement, data: FigureData, draw?: (viewer: LiveFigure, sheet: HTMLElement) => Surface) {
    if (data.schema !== SCHEMA)
      throw new Error(
        _("The numbers have version {form}; this page reads version {read}.", { form: data.schema, read: SCHEMA }),
      );
    this.root = root;
    // A slide has its own picture.
    this.data = root.dataset.slide !== undefined && data.on_slide ? { ...data, ...data.on_slide } : data;
    this.places = data.panels.length ? new Grid(this.data) : new Spots(this.data.spots);
    this.stage = this.part("stage");
    const sheet = this.part("sheet");
    this.surface = draw ? draw(this, sheet) : new MarkedPicture(this, sheet);
    this.tip = addChild("tip", this.stage);
    this.tip.hidden = true;
    this.stage.addEventListener("keydown", (event) => this.#onKey(event));
    this.stage.addEventListener("blur", () => this.point(null));
    this.stage.addEventListener("scroll", () => (this.tip.hidden = true), true);
    this.#watchHeads();
    this.#showNotes(data.heads[0]?.notes);
    const table = root.querySelector("details[data-part='numbers']");
    table?.addEventListener("toggle", () => this.#fillTable());
    root.dataset.state = "live";
    this.#fillTable();
  }

  part(name: string): HTMLElement {
    const found = this.root.querySelector(`[data-part="${name}"]`);
    if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${name}`);
    return found;
  }

  point(place: Place | null, at?: { x: number; y: number }) {
    const shown = place ?? (document.activeElement === this.stage ? this.#cursor : null);
    const text = shown ? this.places.text(shown) : "";
    this.surface.mark(shown);
    this.part("summary").textContent = text || (this.root.dataset.hint ?? "");
    this.tip.hidden = !place || !at;
    if (at && place) this.#showTip(text, at);
    if (at && place) this.#cursor = place;
  }

  resume(event: Event | null) {
    const target = event?.target;
    if (target instanceof HTMLSelectElement) return void target.dispatchEvent(new Event("change"));
    if (event instanceof PointerEvent) {
      const over = this.stage.querySelector(".over");
      over?.dispatchEvent(new PointerEvent("pointermove", event));
    } else if (document.activeElement === this.stage) {
      this.#moveTo(this.places.start());
    }
  }

  pin(pins: Pin[]) {
    this.surface.show(this.#head);
    this.surface.pin(pins);
  }

  #showTip(text: string, { x, y }: { x: number; y: number }) {
    this.tip.textContent = text;
    const [stageBox, tipBox] = [this.stage.getBoundingClientRect(), this.tip.getBoundingClientRect()];
    const isBelow = y - stageBox.top < tipBox.height + 16;
    this.tip.style.left = `${clamp(x - stageBox.left - tipBox.width / 2, 0, Math.max(0, stageBox.width - tipBox.width))}px`;
    this.tip.style.top = `${y - stageBox.top + (isBelow ? 20 : -tipBox.height - 14)}px`;
  }

  #onKey(event: KeyboardEvent) {
    if (event.target !== this.stage || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key === "Escape") return this.stage.blur();
    if (key === "PageUp" || key === "PageDown") {
      if (this.#showHead(this.#head + (key === "PageUp" ? -1 : 1))) event.preventDefault();
      return;
    }
    if (!KEYS.includes(key)) return;
    event.preventDefault();
    const place = this.#cursor ? this.places.step(this.#cursor, key, event.ctrlKey) : this.places.start();
    if (place) this.#moveTo(place);
  }

  #moveTo(place: Place) {
    this.#cursor = place;
    this.point(place);
    this.part("live").textContent = this.places.text(place);
    this.stage.querySelector(".cursor")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #watchHeads() {
    const select = this.root.querySelector("select[data-part='heads']");
    if (!(select instanceof HTMLSelectElement)) return;
    select.addEventListener("change", () => this.#showHead(select.selectedIndex));
  }

  /** Show another head. */
  #showHead(head: number) {
    const shown = this.data.heads[head];
    if (!shown || head === this.#head) return false;
    this.#head = head;
    this.places.show(head);
    this.surface.show(head);
    this.surface.pin(this.data.pair ? [{ ...this.places.start(), name: "pair" }] : []);
    this.root.querySelectorAll("[data-part='title']").forEach((node) => (node.textContent = shown.title));
    // The author's sentence is about the head shown at first.
    const note = this.root.querySelector("[data-part='said']");
    if (note instanceof HTMLElement) note.hidden = head !== 0;
    this.#showNotes(shown.notes);
    const select = this.root.querySelector("select[data-part='heads']");
    if (select instanceof HTMLSelectElement) select.selectedIndex = head;
    this.stage.setAttribute(
      "aria-label",
      _("{title}. {text}", { title: shown.title, text: this.root.dataset.hint ?? "" }),
    );
    const focusedPlace = document.activeElement === this.stage ? this.#cursor : null;
    this.point(focusedPlace);
    this.part("live").textContent = focusedPlace
      ? _("{title}. {text}", { title: shown.title, text: this.places.text(focusedPlace) })
      : shown.title;
    this.#fillTable();
    return true;
  }

  /** Notes on what is merged, hidden, pooled or forbidden. */
  #showNotes(notes: string[] | undefined) {
    if (!notes) return;
    const lines = notes.map((note) => Object.assign(document.createElement("li"), { textContent: note }));
    this.part("notes").replaceChildren(...lines);
  }

  /** The numbers as a table, once it is opened. */
  #fillTable() {
    const details = this.root.querySelector("details[data-part='numbers']");
    const { places, data } = this;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    if (data.table) return this.part("table").replaceChildren(numberTable(data.table.columns, data.table.rows));
    if (!(places instanceof Grid)) return;
    const tables = data.panels.map(({ name }, panel) =>
      weightTable({ ...data, weights: places.weights(panel) }, name || (data.heads[this.#head]?.title ?? "")),
    );
    // They run from left to right in every language, as the picture.
    this.part("table").dir = "ltr";
    this.part("table").replaceChildren(...tables);
  }
}
