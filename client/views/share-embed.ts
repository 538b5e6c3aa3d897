/** Sets how an embed shows the figure. */
import { shareState } from "../state/share-state.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

class ShareEmbed extends Panel {
  override start(signal: AbortSignal) {
    const theme = this.child("theme") as HTMLSelectElement;
    theme.addEventListener("change", () => shareState.set({ theme: themeOf(theme.value), showsEmbed: true }), {
      signal,
    });
    for (const name of ["slide", "asks", "others"] as const) {
      const input = this.#checkbox(name);
      input.addEventListener("change", () => shareState.set({ [name]: input.checked, showsEmbed: true }), { signal });
    }
    shareState.addEventListener("change", () => this.#draw(), { signal });
    shareState.addEventListener("measured", () => this.#draw(), { signal });
  }

  #checkbox(name: string): HTMLInputElement {
    return this.child(name) as HTMLInputElement;
  }

  #draw() {
    const { frame } = shareState.figure;
    this.#checkbox("asks").disabled = !shareState.canAskFirst;
    this.#checkbox("others").disabled = !shareState.canSwitchHeads || shareState.choice.slide;
    this.child("size").textContent = _("{width} × {height} pixels; it is narrower where there is less room.", {
      width: frame.width,
      height: frame.height,
    });
  }
}

const themeOf = (value: string): "light" | "dark" | "auto" => (value === "light" || value === "dark" ? value : "auto");

customElements.define("share-embed", ShareEmbed);
