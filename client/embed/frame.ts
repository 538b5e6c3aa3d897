/**
 * An embedded figure: reports its height, and becomes interactive on first use. Until then it is a picture, so that a
 * page with many figures loads fast. It sends messages and reads none.
 */
import { askFirst } from "./predict.ts";
import type { FigureData, LiveFigure } from "./types.ts";
import { _ } from "../text/message.ts";

const root = document.querySelector("main[data-figure]") as HTMLElement;
const stage = root.querySelector("[data-part='stage']") as HTMLElement;
const summary = root.querySelector("[data-part='summary']") as HTMLElement;
const { figure = "", viewer = "", hint = "" } = root.dataset;
let liveFigure: Promise<LiveFigure> | null = null;
let hasFailed = false;

/** In every format that host pages read: none is a standard. */
function sendHeight(height: number) {
  const messages = [
    JSON.stringify({ src: location.href, context: "iframe.resize", height }),
    { subject: "lti.frameResize", height },
    { height },
  ];
  const secret = /[#?&]secret=([\w-]+)/.exec(location.hash)?.[1];
  if (secret) messages.push({ message: "height", value: height, secret } as any);
  // A height is no secret, and the host page is unknown.
  messages.forEach((message) => parent.postMessage(message, "*"));
}

async function load(): Promise<LiveFigure> {
  const [data] = await Promise.all([fetchData(), loadScript()]);
  if (!window.followspotView) throw new Error(_("Its script did not start."));
  return window.followspotView(root, data);
}

async function fetchData(): Promise<FigureData> {
  const reply = await fetch(figure, { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  if (!reply?.ok) throw new Error(_("Its numbers could not be loaded."));
  return reply.json();
}

const loadScript = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = viewer;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(_("Its script could not be loaded.")));
    document.head.append(script);
  });

/** Once; after a failure, again when the user retries. */
function start(): Promise<LiveFigure> {
  root.dataset.state = "waking";
  liveFigure ??= load().catch((error) => {
    liveFigure = null;
    hasFailed = true;
    root.dataset.state = "still";
    const reason = error instanceof Error ? error.message : String(error);
    summary.textContent = _("{why} The picture stays as it is: click to try again.", { why: reason });
    throw error;
  });
  return liveFigure;
}

async function onFirstUse(event: Event) {
  // A mouse passing over must not repeat requests that failed.
  if (root.dataset.state !== "still" || (hasFailed && event.type === "pointermove")) return;
  try {
    const activeFigure = await start();
    activeFigure.resume(event);
  } catch {
    // The page shows it.
  }
}

root.querySelectorAll("[data-live]").forEach((node) => node.removeAttribute("hidden"));
if (root.dataset.ask === undefined) {
  summary.textContent = hint;
  stage.tabIndex = 0;
  for (const name of ["pointermove", "pointerdown", "focus"]) stage.addEventListener(name, onFirstUse);
  root.querySelector("select[data-part='heads']")?.addEventListener("change", onFirstUse);
  root.querySelector("details[data-part='numbers']")?.addEventListener("toggle", onFirstUse);
}
root.dataset.state = "still";
if (root.dataset.ask !== undefined) askFirst(root, start);
if (parent !== window && root.dataset.slide === undefined) {
  new ResizeObserver(() => sendHeight(Math.ceil(root.getBoundingClientRect().height))).observe(root);
}
