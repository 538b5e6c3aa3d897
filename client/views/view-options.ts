/** Switches of view options; each names its field of the selection in `data-option`. */
import type { Scale } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { scaleOf } from "../charts/head-picture.ts";
import { unitChoices } from "../charts/unit-choices.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

/** No scale chosen: the server picks one by the number of key tokens. */
const AUTOMATIC = "auto";

class ViewOptions extends Panel {
  override start(signal: AbortSignal) {
    this.addEventListener("change", ({ target }) => this.#change(target as HTMLInputElement), {
      signal,
    });
    for (const event of ["state", "scene"]) store.addEventListener(event, () => this.#draw(), { signal });
  }

  #change(control: HTMLInputElement | HTMLSelectElement) {
    const option = control.closest("[data-option]")?.getAttribute("data-option");
    const checked = control instanceof HTMLInputElement && control.checked;
    if (option === "unit") store.select({ unit: control.value as State["unit"], crop: null });
    if (option === "specials") store.select({ specials: checked });
    if (option === "scale") store.select({ scale: control.value === AUTOMATIC ? null : (control.value as Scale) });
    if (option === "colours") store.select({ colours: control.value as State["colours"] });
  }

  #draw() {
    const { specials, scale, colours } = store.state;
    this.#offerUnits();
    this.#check('[data-option="specials"]', specials);
    this.#check(`[data-option="scale"] [value="${scale ?? AUTOMATIC}"]`, true);
    this.#nameAutomatic();
    const select = this.querySelector('select[data-option="colours"]');
    if (select instanceof HTMLSelectElement) select.value = colours;
  }

  /** Offer the units that differ on this input. */
  #offerUnits() {
    const select = this.querySelector('select[data-option="unit"]');
    if (!(select instanceof HTMLSelectElement)) return;
    const choices: string[] = store.scene ? unitChoices(store.scene) : [store.state.unit];
    for (const option of select.options) option.hidden = !choices.includes(option.value);
    select.disabled = choices.length < 2;
    select.value = store.state.unit;
  }

  /** Name the automatic scale, once it is drawn. */
  #nameAutomatic() {
    const automatic = this.querySelector('[data-part="automatic"]');
    if (!automatic) return;
    const { scene } = store;
    const scaleName = scene?.state.scale === null ? this.#labelOf(scaleOf(scene)) : null;
    automatic.textContent =
      scaleName && store.state.scale === null ? _("automatic: {scale}", { scale: scaleName }) : _("automatic");
  }

  /** The label of its radio button. */
  #labelOf(scale: Scale): string | null {
    return this.querySelector(`[data-option="scale"] [value="${scale}"] + span`)?.textContent ?? null;
  }

  #check(selector: string, checked: boolean): void {
    const input = this.querySelector(selector);
    if (input instanceof HTMLInputElement) input.checked = checked;
  }
}

customElements.define("view-options", ViewOptions);
