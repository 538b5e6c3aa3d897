/** What an input that was refused leaves on the page, and what can be done about it. */
import type { Input, Keep, Message, ModelInfo, Problem } from "../api/types.ts";
import type { Refusal, State, InputRequest } from "./types.ts";
import { config } from "./config.ts";
import { EMPTY_TEXT, NO_USER_MESSAGE, inputFields, readableInput, isSameInput } from "./input.ts";
import { messageIndex } from "./messages.ts";
import { _, ngettext } from "../text/message.ts";

/** Code of the problem that a model would have to be downloaded. */
export const NOT_DOWNLOADED = "not-downloaded";

/** Codes of problems that another model may not have. */
const MODEL_PROBLEMS = new Set([
  NOT_DOWNLOADED,
  "unknown-model",
  "bad-hub-id",
  "not-on-hub",
  "model-not-allowed",
  "gated-model",
  "models-full",
  "model-too-large",
  "model-failed",
  "load-cancelled",
  "hub-unreachable",
  "package-unavailable",
  "corrupt-file",
  "files-changed",
  "disk-full",
  "out-of-memory",
  "unsupported-input",
  "unsupported-model",
  "no-configuration",
  "no-safetensors",
  "adapter-only",
  "quantized-model",
  "remote-code",
  "no-tokenizer",
  "tokenizer-mismatch",
  "inexact-model",
  "non-finite",
]);

export const CANCELLED = {
  title: _("Cancelled"),
  status: 0,
  detail: _("Cancelled."),
  code: "cancelled",
  hint: "",
};

/** How much of a text is kept. */
type Kept = Pick<Keep, "characters" | "tokens">;

/** One thing that can be done, as a button. */
export type NextStep =
  /** Change fields of the input. */
  | { kind: "keep"; part: Keep["part"]; message: number | null; changes: Partial<Input>; count: Kept }
  /** Choose another model, of those that read so many tokens. */
  | { kind: "choose-model"; tokens: number | null }
  /** Read the text with another model. */
  | { kind: "use-model"; key: string; title: string }
  /** Download the model that was asked for, and read the text with it. */
  | { kind: "download"; key: string; title: string }
  /** Put passages before the user's message that they are for. */
  | { kind: "move-passages"; messages: Message[] }
  | { kind: "choose-example" }
  | { kind: "retry" }
  /** Return to the input shown. */
  | { kind: "back"; isText: boolean }
  /** Take the example that is shown in place of a refused text. */
  | { kind: "take-example" };

/** The page as the refusal finds it. */
export interface PageState {
  /** The selection of the picture shown; null without one. */
  shownState: State | null;
  /** It is of the example that replaces a text. */
  showsExample: boolean;
  models: ModelInfo[];
}

/** An empty field, a conversation that is not written yet, a cancelled wait and a question are no errors. */
const NOTES: Set<string> = new Set([EMPTY_TEXT.code, NO_USER_MESSAGE.code, CANCELLED.code, NOT_DOWNLOADED]);
export const isNote = ({ problem: { code } }: Pick<Refusal, "problem">): boolean => NOTES.has(code);

/** Whether the editor itself says what is missing. */
export const isSaidInEditor = ({ problem: { code } }: Refusal): boolean => code === NO_USER_MESSAGE.code;

/** Whether another model may not have the problem. */
export const isModelProblem = ({ problem }: Refusal): boolean => MODEL_PROBLEMS.has(problem.code);

/** What the page's fields ask for: a model that cannot be used is not chosen. */
export function requestAfterRefusal(refusal: Refusal, shownState: State | null): InputRequest {
  const { request } = refusal;
  return isModelProblem(refusal) ? { ...request, model: shownState?.model ?? config.default_model } : request;
}

/** Whether the picture shown is of something else than the page's fields say. */
export function isPictureOutdated(refusal: Refusal, { shownState, showsExample, models }: PageState): boolean {
  if (!shownState || showsExample) return true;
  const { model, input } = requestAfterRefusal(refusal, shownState);
  const readInput = readableInput(input, modelInfoIn(models, model));
  return model !== shownState.model || !isSameInput(inputFields(readInput), shownState);
}

/** What can be done, best first. */
export function nextSteps(refusal: Refusal, page: PageState): NextStep[] {
  const { problem, request } = refusal;
  const { shownState, showsExample, models } = page;
  const steps: (NextStep | null)[] = [
    ...(problem.keep ?? []).map((keep) => keepStep(request.input, keep)),
    passageStep(request.input, problem),
    problem.code === "empty-text" ? { kind: "choose-example" } : null,
    problem.code === NOT_DOWNLOADED ? downloadStep(refusal, models) : null,
    isRepeatable(refusal) ? { kind: "retry" } : null,
    shownModelStep(refusal, page),
    isModelProblem(refusal) ? { kind: "choose-model", tokens: null } : longerModelStep(refusal, models),
  ];
  if (shownState && isPictureOutdated(refusal, page))
    steps.push(showsExample ? { kind: "take-example" } : { kind: "back", isText: Boolean(shownState.text) });
  return steps.filter((step) => step !== null);
}

/** Trying again may help: the server cannot answer now, or somebody cancelled or can accept a licence. */
const isRepeatable = ({ problem: { status, code } }: Refusal): boolean =>
  status === 0 || status >= 429 || code === "load-cancelled" || code === "gated-model";

const TEXT_FIELDS = ["text", "pair", "target"] as const;

/** @param keep what the server says of a text that is too long; characters are code points */
function keepStep(input: Input, keep: Keep): NextStep | null {
  const { part, characters, tokens } = keep;
  const changes = partOf(input, keep);
  return changes && { kind: "keep", part, message: messageIndex(keep.field), changes, count: { characters, tokens } };
}

function partOf(input: Input, { field, start, characters }: Keep): Partial<Input> | null {
  const cut = (text: string): string => [...text].slice(start, start + characters).join("");
  const index = messageIndex(field);
  if (index !== null) {
    const { messages } = input;
    if (!messages?.[index]) return null;
    return { messages: messages.map((one, i) => (i === index ? { ...one, content: cut(one.content) } : one)) };
  }
  const name = TEXT_FIELDS.find((one) => one === field);
  const text = name && input[name];
  return text ? { [name]: cut(text) } : null;
}

/** A passage that no message of the user follows can stand before the last one. */
function passageStep({ messages }: Input, { field }: Problem): NextStep | null {
  const index = typeof field === "string" ? messageIndex(field) : null;
  if (!messages || index === null || messages[index]?.role !== "passage") return null;
  const last = messages.map(({ role }) => role).lastIndexOf("user");
  if (last < 0 || last > index) return null;
  const isLate = ({ role }: Message, at: number): boolean => at > last && role === "passage";
  const [late, others] = [messages.filter(isLate), messages.filter((message, at) => !isLate(message, at))];
  return { kind: "move-passages", messages: [...others.slice(0, last), ...late, ...others.slice(last)] };
}

function downloadStep({ request: { model } }: Refusal, models: ModelInfo[]): NextStep {
  return { kind: "download", key: model, title: modelInfoIn(models, model)?.title ?? model };
}

/** The model shown, for a text that another could not read. */
function shownModelStep(refusal: Refusal, { shownState, models }: PageState): NextStep | null {
  const { model, input } = requestAfterRefusal(refusal, shownState);
  const modelInfo = modelInfoIn(models, model);
  if (!modelInfo || model === refusal.request.model) return null;
  const isShown = shownState !== null && isSameInput(inputFields(readableInput(input, modelInfo)), shownState);
  return isShown ? null : { kind: "use-model", key: modelInfo.key, title: modelInfo.title };
}

function longerModelStep({ problem, request }: Refusal, models: ModelInfo[]): NextStep | null {
  const { asked } = problem;
  if (problem.code !== "too-many-tokens" || typeof asked !== "number") return null;
  const modality = modelInfoIn(models, request.model)?.modality;
  const hasLonger = models.some((modelInfo) => modelInfo.modality === modality && canReadTokens(modelInfo, asked));
  return hasLonger ? { kind: "choose-model", tokens: asked } : null;
}

/** Whether a model is known to read so many tokens. */
export const canReadTokens = ({ max_tokens, state }: ModelInfo, tokens: number): boolean =>
  max_tokens === null ? state === "ready" : max_tokens >= tokens;

const modelInfoIn = (models: ModelInfo[], key: string): ModelInfo | undefined =>
  models.find((modelInfo) => modelInfo.key === key);

/** The name of a step's button. */
export function stepName(step: NextStep): string {
  switch (step.kind) {
    case "keep":
      return step.message === null ? keepName(step.part, step.count) : keepMessageName(step.part, step.message + 1);
    case "move-passages":
      return _("Put it before the message of the user");
    case "choose-model":
      return step.tokens === null ? _("Choose another model") : _("Use a model that reads more");
    case "use-model":
      return _("Use {model}", { model: step.title });
    case "download":
      return _("Download {model}", { model: step.title });
    case "choose-example":
      return _("Choose an example");
    case "retry":
      return _("Try again");
    case "back":
      return step.isText ? _("Back to the previous text") : _("Back to the previous input");
    case "take-example":
      return _("Use the example");
  }
}

function keepName(part: Keep["part"], { characters, tokens }: Kept): string {
  if (tokens === null)
    return {
      first: ngettext("Keep the first {count} character", "Keep the first {count} characters", characters),
      last: ngettext("Keep the last {count} character", "Keep the last {count} characters", characters),
      middle: ngettext("Keep {count} character of the middle", "Keep {count} characters of the middle", characters),
    }[part];
  return {
    first: ngettext("Keep the first {count} token", "Keep the first {count} tokens", tokens),
    last: ngettext("Keep the last {count} token", "Keep the last {count} tokens", tokens),
    middle: ngettext("Keep {count} token of the middle", "Keep {count} tokens of the middle", tokens),
  }[part];
}

/** @param number from 1 */
const keepMessageName = (part: Keep["part"], number: number): string =>
  ({
    first: _("Keep the first part of message {number}", { number }),
    last: _("Keep the last part of message {number}", { number }),
    middle: _("Keep the middle of message {number}", { number }),
  })[part];
