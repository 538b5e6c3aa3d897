/**
 * Tracks whether the requested scene is on screen: `data-state` on the document is `busy` or `drawn`, `data-late` is
 * set once a delay is noticeable, and every drawing is measured as `followspot:drawn`.
 */
import { store } from "./store.ts";
import { _ } from "../text/message.ts";

const LATE_AFTER_MS = 200;

// There is no document in unit tests.
const dataset = globalThis.document?.documentElement.dataset ?? {};
let pendingDrawings: Promise<unknown>[] = [];
let lateTimer = 0;
let waitingResolvers: (() => void)[] = [];

/** A request is not on screen yet. */
export function markBusy() {
  if (dataset.state !== "busy") lateTimer = window.setTimeout(() => (dataset.late = ""), LATE_AFTER_MS);
  dataset.state = "busy";
  performance.mark("followspot:asked");
}

/** Nothing more will come: what is on screen stays. */
export function markSettled() {
  window.clearTimeout(lateTimer);
  delete dataset.late;
  dataset.state = "drawn";
  for (const resolve of waitingResolvers) resolve();
  waitingResolvers = [];
}

/** Resolves once everything requested is on screen. */
export const whenRendered = (): Promise<void> =>
  dataset.state === "drawn" ? Promise.resolve() : new Promise((resolve) => waitingResolvers.push(resolve));

/** An element still draws the present scene. */
export function trackDrawing(drawing: Promise<unknown>) {
  pendingDrawings.push(drawing);
}

function showFailure(reason: unknown) {
  console.error(reason);
  const hint = _("Load the page again; the numbers beside it are right.");
  store.setMessage("stage", { kind: "problem", text: _("The heatmap could not be drawn."), hint });
}

/** Start watching; call after every element has subscribed. */
export function watchRendering() {
  store.addEventListener("scene", async () => {
    const { scene } = store;
    const drawings = pendingDrawings;
    pendingDrawings = [];
    const results = await Promise.allSettled(drawings);
    for (const result of results) if (result.status === "rejected") showFailure(result.reason);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (scene !== store.scene || !scene || scene.state !== store.state || store.pendingRequest) return;
    dataset.capture = scene.capture.id;
    performance.measure("followspot:drawn", "followspot:asked");
    markSettled();
  });
}
