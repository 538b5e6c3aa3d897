/**
 * Fetches the roles of the picture's heads, and their similarity. Both come after the picture, which never waits for
 * them: the first once the page has been idle for a moment, the second on request.
 *
 * Events: `change` (something became known, or outdated).
 */
import type { TemplateResult } from "lit-html";
import type { Problem, Roles, HeadMap } from "../api/types.ts";
import type { Mark } from "../charts/head-marks.ts";
import type { Scene, State } from "./types.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { whenRendered } from "./render-state.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { store } from "./store.ts";

/** Not fetched while typing. */
const QUIET_MS = 350;

/** Marks of heads, by layer and head, with what explains them. */
export interface ExplainedMarks {
  /** null: there are none */
  marks: (Mark | null)[][] | null;
  legend: TemplateResult;
}

class HeadRoles extends EventTarget {
  /** The capture and the stream of all of this. */
  #streamKey = "";
  #rolesRequest = new AbortController();
  roles: Roles | null = null;
  similarity: HeadMap | null = null;
  /** Kinds of heads by a census of the model; null before it is asked for. */
  census: ExplainedMarks | null = null;
  /** Why one of them is unavailable. */
  problem: Problem | null = null;
  #comparedSink: State["sink"] = "with";
  /** The pending comparison. */
  #similarityRequest: AbortController | null = null;

  watch() {
    store.addEventListener("scene", () => store.scene && this.#onScene(store.scene));
  }

  showCensus(census: ExplainedMarks | null) {
    this.census = census;
    this.dispatchEvent(new Event("change"));
  }

  #onScene(scene: Scene) {
    const streamKey = `${scene.capture.id} ${scene.stream.name}`;
    if (streamKey !== this.#streamKey) this.#startStream(scene, streamKey);
    if (scene.state.sink !== this.#comparedSink) this.#restartSimilarity(scene.state);
    if (needsSimilarity(scene) && !this.similarity && !this.#similarityRequest) void this.#loadSimilarity(scene);
  }

  #startStream(scene: Scene, streamKey: string): void {
    this.#streamKey = streamKey;
    this.#rolesRequest.abort();
    this.#rolesRequest = new AbortController();
    this.roles = this.problem = null;
    this.#clearSimilarity();
    this.dispatchEvent(new Event("change"));
    void this.#loadRoles(scene);
  }

  /** Compare in another way. */
  #restartSimilarity({ sink }: State) {
    this.#comparedSink = sink;
    if (this.roles) this.problem = null;
    this.#clearSimilarity();
    this.dispatchEvent(new Event("change"));
  }

  #clearSimilarity() {
    this.similarity = null;
    this.#similarityRequest?.abort();
    this.#similarityRequest = null;
  }

  async #loadRoles({ capture, stream, state }: Scene) {
    const { signal } = this.#rolesRequest;
    await this.#load(async () => {
      await whenRendered();
      if (state.overview !== "role") await pause(QUIET_MS, signal);
      if (signal.aborted) return;
      this.roles = await api.roles(capture.id, stream.name, config.grammar);
    }, signal);
  }

  async #loadSimilarity({ capture, stream, state }: Scene) {
    this.#similarityRequest = new AbortController();
    const { signal } = this.#similarityRequest;
    await this.#load(async () => {
      await whenRendered();
      if (signal.aborted) return;
      this.similarity = await api.similarity(capture.id, stream.name, state.sink);
    }, signal);
  }

  async #load(fetchReply: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await fetchReply();
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error.problem;
    }
    if (!signal.aborted) this.dispatchEvent(new Event("change"));
  }
}

/** Whether the picture shows head similarity. */
const needsSimilarity = ({ state }: Scene): boolean => state.open.includes("map") || state.overview === "similar";

export const headRoles = new HeadRoles();
