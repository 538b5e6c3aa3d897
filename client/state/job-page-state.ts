/**
 * The state of a page on which a model gets a job of the server: the model, one task at a time, and what stands in its
 * way. Elements listen for `form` (the form's content), `theme` (pictures have other colours), and the job's own event.
 */
import type { ModelInfo } from "../api/types.ts";
import { api } from "../api/api.ts";
import { _ } from "../text/message.ts";
import { config } from "./config.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";

/** Polling interval of a loading model. */
const MODEL_POLL_MS = 700;
/** Polling interval of a running job. */
const JOB_POLL_MS = 300;

/** What is said while a model is loaded. */
export const modelWait = (title: string): string => _("{model} is being loaded.", { model: title });

export class JobPageState extends EventTarget {
  model = config.default_model;
  models: ModelInfo[] = [];
  /** Progress before the job. */
  waitingText = "";
  problem: ApiProblem | null = null;
  readonly jobEvent: string;
  #controller = new AbortController();

  /** @param jobEvent the type of the event that the job progressed */
  constructor(jobEvent: string) {
    super();
    this.jobEvent = jobEvent;
  }

  setModels(models: ModelInfo[]) {
    this.models = models;
    this.emit("form");
  }

  /** Choose the model of the next job. */
  chooseModel(model: string) {
    this.model = model;
    this.emit("form");
  }

  /** What is known of the chosen model; undefined before the list has arrived. */
  get modelInfo(): ModelInfo | undefined {
    return this.models.find(({ key }) => key === this.model);
  }

  changeTheme() {
    this.emit("theme");
  }

  /** Wait until the chosen model is loaded: before, work with it would be refused. */
  async awaitModel(signal: AbortSignal, report: (modelInfo: ModelInfo) => void) {
    for (;;) {
      const modelInfo = await api.model(this.model, signal);
      this.models = this.models.map((known) => (known.key === modelInfo.key ? modelInfo : known));
      if (modelInfo.state === "absent") await api.loadModel(this.model, signal);
      else if (modelInfo.state !== "loading") break;
      report(modelInfo);
      await pause(MODEL_POLL_MS, signal);
    }
  }

  /** @param task only the newest continues */
  protected async run(task: (signal: AbortSignal) => Promise<void>) {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.problem = null;
    document.documentElement.dataset.state = "busy";
    try {
      await task(signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error;
    }
    this.waitingText = "";
    if (!signal.aborted) this.#finish();
  }

  /**
   * End the task.
   *
   * @param cancelJob ends the job on the server, too; null: there is none
   */
  protected async end(cancelJob: ((signal: AbortSignal) => Promise<void>) | null) {
    this.#controller.abort();
    this.waitingText = "";
    if (cancelJob) await this.run(cancelJob);
    else this.#finish();
  }

  /**
   * Request a job until it has ended.
   *
   * @param show is called with each state of it, the first included
   */
  protected async poll<Job extends { state: string }>(
    first: Job,
    request: (job: Job) => Promise<Job>,
    show: (job: Job) => void,
    signal: AbortSignal,
  ) {
    show(first);
    for (let job = first; ["waiting", "running"].includes(job.state);) {
      await pause(JOB_POLL_MS, signal);
      job = await request(job);
      show(job);
    }
  }

  /** Say what the page waits for before the job. */
  protected wait(text: string) {
    this.waitingText = text;
    this.emit(this.jobEvent);
  }

  /** The job progressed. */
  protected progress() {
    this.waitingText = "";
    this.emit("form");
    this.emit(this.jobEvent);
  }

  protected emit(type: string) {
    this.dispatchEvent(new Event(type));
  }

  #finish() {
    this.emit("form");
    this.emit(this.jobEvent);
    document.documentElement.dataset.state = "drawn";
  }
}
