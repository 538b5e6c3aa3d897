/**
 * What the heads of the picture can be called, and how alike they look. Both come after the picture, which never
 * waits for them: the first once the page has been still for a moment, the second when it is asked for.
 *
 * Events: `change` (something became known, or is no longer).
 *
 * @import { Problem, Roles, Scene, Similarity, State } from "./types.js"
 */
import { api } from "./api.js";
import { config } from "./config.js";
import { whenRendered } from "./render-state.js";
import { ApiProblem, isAbort, pause } from "./request-cache.js";
import { store } from "./store.js";

/** Who types on looks at no roles. */
const STILL_MS = 350;

class HeadRoles extends EventTarget {
  /** The capture and the stream that all of this is about. */
  #about = "";
  #asking = new AbortController();
  /** @type {Roles | null} */
  roles = null;
  /** @type {Similarity | null} */
  similarity = null;
  /** Why one of them cannot be had. @type {Problem | null} */
  problem = null;
  /** @type {State["sink"]} */
  #sink = "with";
  /** The comparison that was asked for. @type {AbortController | null} */
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

  /** Another way of comparing. @param {State} state */
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

/** Whether the picture shows how alike heads look. @type {(scene: Scene) => boolean} */
const needsSimilarity = ({ state }) => state.map || state.overview === "similar";

export const headRoles = new HeadRoles();
