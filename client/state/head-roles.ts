/**
 * Fetches the roles of the picture's heads, and their similarity. Both come after the picture, which never waits for
 * them: the first once the page has been idle for a moment, the second on request.
 *
 * Events: `change` (something became known, or outdated).
 */
import type { Problem, Roles, HeadMap } from "../api/types.ts";
import type { Scene, State } from "./types.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { whenRendered } from "./render-state.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { store } from "./store.ts";

/** Not fetched while typing. */
const STILL_MS = 350;

class HeadRoles extends EventTarget {
  /** The capture and the stream of all of this. */
  #about = "";
  #asking = new AbortController();
  roles: Roles | null = null;
  similarity: HeadMap | null = null;
  /** Why one of them is unavailable. */
  problem: Problem | null = null;
  #sink: State["sink"] = "with";
  /** The pending comparison. */
  #comparing: AbortController | null = null;

  watch() {
    store.addEventListener("scene", () => store.scene && this.#follow(store.scene));
  }

  #follow(scene: Scene) {
    const about = `${scene.capture.id} ${scene.stream.name}`;
    if (about !== this.#about) this.#begin(scene, about);
    if (scene.state.sink !== this.#sink) this.#compareAnew(scene.state);
    if (needsSimilarity(scene) && !this.similarity && !this.#comparing) void this.#compare(scene);
  }

  #begin(scene: Scene, about: string): void {
    this.#about = about;
    this.#asking.abort();
    this.#asking = new AbortController();
    this.roles = this.problem = null;
    this.#forget();
    this.dispatchEvent(new Event("change"));
    void this.#name(scene);
  }

  /** Compare in another way. */
  #compareAnew({ sink }: State) {
    this.#sink = sink;
    if (this.roles) this.problem = null;
    this.#forget();
    this.dispatchEvent(new Event("change"));
  }

  #forget() {
    this.similarity = null;
    this.#comparing?.abort();
    this.#comparing = null;
  }

  async #name({ capture, stream, state }: Scene) {
    const { signal } = this.#asking;
    await this.#know(async () => {
      await whenRendered();
      if (state.overview !== "role") await pause(STILL_MS, signal);
      if (signal.aborted) return;
      this.roles = await api.roles(capture.id, stream.name, config.grammar);
    }, signal);
  }

  async #compare({ capture, stream, state }: Scene) {
    this.#comparing = new AbortController();
    const { signal } = this.#comparing;
    await this.#know(async () => {
      await whenRendered();
      if (signal.aborted) return;
      this.similarity = await api.similarity(capture.id, stream.name, state.sink);
    }, signal);
  }

  async #know(learn: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await learn();
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error.problem;
    }
    if (!signal.aborted) this.dispatchEvent(new Event("change"));
  }
}

/** Whether the picture shows head similarity. */
const needsSimilarity = ({ state }: Scene): boolean => state.map || state.overview === "similar";

export const headRoles = new HeadRoles();
