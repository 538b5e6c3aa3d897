/** Converts a model's input between the selection and a request. */
import type { Example, Generation, Input, Message, ModelInfo, Problem, SparseInput } from "../api/types.ts";
import type { State } from "./types.ts";
import { config } from "./config.ts";
import { textOfMessages, writtenMessages } from "./messages.ts";
import { _ } from "../text/message.ts";

/** The server's message, too. */
export const EMPTY_TEXT = {
  title: _("There is no text"),
  status: 422,
  detail: _("The text is empty."),
  code: "empty-text",
  hint: _("Type a sentence or choose an example."),
};

/** There is nothing but blank messages. */
const EMPTY_CONVERSATION = {
  ...EMPTY_TEXT,
  title: _("There is no message"),
  detail: _("The conversation is empty."),
  hint: _("Type a message or choose an example."),
};

/** What is typed of a conversation has no message of the user yet: the editor says so. */
export const NO_USER_MESSAGE = {
  title: _("There is no message of the user"),
  status: 422,
  detail: _("A message of the user is missing: the conversation is read once there is one."),
  code: "no-user-message",
  hint: "",
};

/** What an input lacks that cannot be read yet; null: nothing. */
export function emptyProblem({ text, messages }: Input): Problem | null {
  if (messages) return conversationProblem(writtenMessages(messages));
  return text !== undefined && !text.trim() ? EMPTY_TEXT : null;
}

function conversationProblem(messages: Message[]): Problem | null {
  if (messages.length === 0) return EMPTY_CONVERSATION;
  return messages.some(({ role }) => role === "user") ? null : NO_USER_MESSAGE;
}

type InputFields = Pick<
  State,
  "text" | "messages" | "control_tokens" | "pair" | "target" | "generate" | "language" | "image" | "audio" | "tensors"
>;

/** The model's input in a selection. It has an empty text only where there is nothing else. */
export function inputOf(selection: InputFields): Input {
  const { text, messages, control_tokens, pair, target, generate, language, image, audio, tensors } = selection;
  const fields = {
    text: messages ? null : text || (image || audio || tensors ? null : ""),
    messages,
    control_tokens: (messages && control_tokens) || null,
    pair,
    target,
    generate,
    language,
    image,
    audio,
    tensors,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** An input as part of a selection; `inputOf` returns the input. */
export const inputFields = ({
  text,
  messages,
  control_tokens,
  pair,
  target,
  generate,
  language,
  image,
  audio,
  tensors,
}: SparseInput): InputFields => ({
  text: text ?? "",
  messages: messages ?? null,
  control_tokens: control_tokens ?? false,
  pair: pair ?? null,
  target: target ?? null,
  generate: generate ?? null,
  language: language ?? null,
  image: image ?? null,
  audio: audio ?? null,
  tensors: tensors ?? null,
});

export const isSameInput = (a: InputFields, b: InputFields): boolean => inputKey(a) === inputKey(b);

/** Two ways to generate may be the same where one leaves out what is usual. */
const inputKey = (input: InputFields): string => {
  const fields = inputFields(inputOf(input));
  return JSON.stringify({ ...fields, generate: fields.generate && writeGeneration(fields.generate) });
};

/**
 * The part of an input that a model reads. A sample replaces a required part that is missing.
 *
 * @param modelInfo without one, or before the model was loaded: everything
 */
export function readableInput(input: Input, modelInfo: ModelInfo | undefined): Input {
  const takes = modelInfo?.takes;
  if (!takes) return input;
  const isRead = (name: string) => takes.some((field) => field === (name === "control_tokens" ? "messages" : name));
  const fields = Object.entries(input).filter(([name]) => isRead(name));
  const readInput: Input = Object.fromEntries(fields);
  // A provided target need not be generated.
  if (readInput.target !== undefined) delete readInput.generate;
  if (takes.includes("text") && !readInput.messages && readInput.text === undefined)
    readInput.text = textOfMessages(input.messages ?? [], "") || config.example_text;
  for (const kind of ["image", "audio"] as const) {
    if (takes.includes(kind) && !takes.includes("text") && !readInput[kind])
      readInput[kind] = sampleDigest(kind, modelInfo.key);
  }
  return readInput;
}

/**
 * The input for a newly chosen model. Typed text stays; an example of the previous model, which nobody typed, is
 * replaced by the first of this one, with its suggested selection.
 *
 * @param input the present one
 */
export function inputForModel(model: string, input: Input): { input: Input; example: Example | null } {
  const isExample = config.examples.some((example) => isSameInput(inputFields(example), inputFields(input)));
  const example = config.examples.find((other) => other.model === model);
  if (!isExample || !example) return { input, example: null };
  return { input: inputOf(inputFields(example)), example };
}

/** The first sample that is meant for a model, else the first for all. */
function sampleDigest(kind: "image" | "audio", model: string): string | undefined {
  const samples = config.samples.filter((sample) => sample.kind === kind);
  const ownSample = samples.find(({ models }) => models.includes(model));
  return (ownSample ?? samples.find(({ models }) => models.length === 0))?.digest;
}

/** `greedy-20`, `beam-20-4`, `sample-20-SEED-TEMPERATURE` */
export function readGeneration(raw: string): Generation | undefined {
  const [, tokens, settings = ""] = /^(?:greedy|beam|sample)-(\d{1,4})(?:-(.+))?$/.exec(raw) ?? [];
  const method = raw.split("-")[0];
  if (!tokens) return undefined;
  if (method === "greedy" && !settings) return { method, tokens: Number(tokens) };
  if (method === "beam" && /^\d{1,2}$/.test(settings))
    return { method, tokens: Number(tokens), beams: Number(settings) };
  const [, seed, temperature] = /^(\d{1,10})-(\d{1,2}(?:\.\d{1,6})?)$/.exec(settings) ?? [];
  if (method !== "sample" || !seed) return undefined;
  return { method, tokens: Number(tokens), seed: Number(seed), temperature: Number(temperature) };
}

/** the inverse of `readGeneration` */
export function writeGeneration({
  method = "greedy",
  tokens = 20,
  beams = 4,
  seed = 0,
  temperature = 1,
}: Generation): string {
  const settings = { greedy: [], beam: [beams], sample: [seed, temperature] }[method];
  return [method, tokens, ...settings].join("-");
}
