/**
 * Fetches the roles of the picture's heads, and their similarity. Both come after the picture, which never waits for
 * them: the first once the page has been idle for a moment, the second on request.
 *
 * Events: `change` (something became known, or outdated).
 *
 * @import { Problem, Roles, Scene, Similarity, State } from "./types.js"
 */
import { api } from "./api.js";
import { config } from "./config.js";
import { whenRendered } from "./render-state.js";
import { ApiProblem, isAbort, pause } from "./request-cache.js";
import { store } from "./store.js";

/** Not fetched while typing. */
const STILL_MS = 350;

class HeadRoles extends EventTarget {
  /** The capture and the stream of all of this. */
  #about = "";
  #asking = new AbortController();
  /** @type {Roles | null} */
  roles = null;
  /** @type {Similarity | null} */
  similarity = null;
  /** Why one of them is unavailable. @type {Problem | null} */
  problem = null;
  /** @type {State["sink"]} */
  #sink = "with";
  /** The pending comparison. @type {AbortController | null} */
  #comparing = null;

  watch() {
    store.addEventListener("scene", () => store.scene && this.#follow(store.scene));
  }

  /** @param {Scene} scene */
  #follow(scene) {
    const about = `${scene.capture.id} ${scene.stream.name}`;
    if (about !== this.#about) this.#begin(scene, about);
    if (scene.state.sink !== this.#sink) this.#compareAnew(scene.state);
    if (needsSimilarity(scene) && !this.similarity && !this.#comparing) void this.#compare(scene);
  }

  /** @type {(scene: Scene, about: string) => void} */
  #begin(scene, about) {
    this.#about = about;
    this.#asking.abort();
    this.#asking = new AbortController();
    this.roles = this.problem = null;
    this.#forget();
    this.dispatchEvent(new Event("change"));
    void this.#name(scene);
  }

  /** Compare in another way. @param {State} state */
  #compareAnew({ sink }) {
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

  /** @param {Scene} scene */
  async #name({ capture, stream, state }) {
    const { signal } = this.#asking;
    await this.#know(async () => {
      await whenRendered();
      if (state.overview !== "role") await pause(STILL_MS, signal);
      if (signal.aborted) return;
      this.roles = await api.roles(capture.id, stream.name, config.grammar);
    }, signal);
  }

  /** @param {Scene} scene */
  async #compare({ capture, stream, state }) {
    this.#comparing = new AbortController();
    const { signal } = this.#comparing;
    await this.#know(async () => {
      await whenRendered();
      if (signal.aborted) return;
      this.similarity = await api.similarity(capture.id, stream.name, state.sink);
    }, signal);
  }

  /** @type {(learn: () => Promise<void>, signal: AbortSignal) => Promise<void>} */
  async #know(learn, signal) {
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

/** Whether the picture shows head similarity. @type {(scene: Scene) => boolean} */
const needsSimilarity = ({ state }) => state.map || state.overview === "similar";

export const headRoles = new HeadRoles();
