/** Base class of what is folded away below the heatmap: it runs the model only while it is open. */
import type { Scene } from "../state/types.ts";
import type { FoldName } from "../state/folds.ts";
import type { Run } from "../state/run.ts";
import { store } from "../state/store.ts";
import { joinText } from "../text/message.ts";
import { listenToFold } from "./fold.ts";
import { Panel } from "./panel.ts";

export abstract class FoldPanel extends Panel {
  abstract readonly fold: FoldName;

  override start(signal: AbortSignal) {
    listenToFold(this.child("fold"), this.fold, signal);
    this.prepare(signal);
    store.follow(["scene"], () => this.#onScene(), signal);
  }

  /** Bind listeners here. */
  abstract prepare(signal: AbortSignal): void;
  /** Whether a scene has something to show here. */
  abstract isOf(scene: Scene): boolean;
  /** Run what is shown; null: nothing is. */
  abstract run(scene: Scene | null): void;
  abstract draw(scene: Scene): void;

  #onScene() {
    const { scene } = store;
    if (!scene) return;
    // The example that stands in for a text runs no model: it would be loaded beside that of the text.
    this.hidden = store.showsExample || !this.isOf(scene);
    const isOpen = scene.state.open.includes(this.fold);
    this.child<HTMLDetailsElement>("fold").open = isOpen;
    const isShown = isOpen && !this.hidden;
    this.run(isShown ? scene : null);
    if (isShown) this.draw(scene);
  }

  /** Draw again, where something became known. */
  redraw() {
    const { scene } = store;
    if (scene && !this.hidden && scene.state.open.includes(this.fold)) this.draw(scene);
  }
}

/** Why there is nothing to show; empty if there is, or soon. */
export const refusalOf = <Reply>({ problem }: Run<Reply>): string =>
  problem && problem.code !== "model-loading" ? joinText(problem.detail, problem.hint) : "";

/** Nothing is to be shown: the server stops between two runs of the model. */
export function stopRun<Reply>(run: Run<Reply>): void {
  run.cancel();
  void run.start(null, "", []);
}
