/** What the model generates for the requested input, as it comes; it can be stopped. */
import type { GeneratedRow, GenerationBegun, GenerationEvent, Input } from "../api/types.ts";
import { followGeneration, type FollowedHead } from "../api/generation-request.ts";
import { isAbort } from "../api/request-cache.ts";
import { _, ngettext } from "../text/message.ts";
import { inputFields, isSameInput, readableInput } from "./input.ts";
import { modelInfoOf, store } from "./store.ts";
import type { InputRequest, State } from "./types.ts";

/** The answer so far. */
export interface Answer {
  begun: GenerationBegun | null;
  text: string;
  /** how many tokens it has */
  count: number;
  /** the last one that came with a row of the step that generated it */
  last: { token: string; row: GeneratedRow } | null;
}

const EMPTY: Answer = { begun: null, text: "", count: 0, last: null };

/** An answer with the next event of its stream. */
export function grown(answer: Answer, event: GenerationEvent): Answer {
  if (event.name === "begun") return { ...EMPTY, begun: event.data };
  if (event.name === "end") return answer;
  const { token, text, row } = event.data;
  return {
    ...answer,
    text: answer.text + text,
    count: answer.count + 1,
    last: row ? { token, row } : answer.last,
  };
}

/** The input of which an answer is all that is generated. */
export function stoppedInput(input: Input, { begun, count }: Answer): Input {
  const { method = begun?.method ?? "greedy", ...settings } = input.generate ?? {};
  return { ...input, generate: { ...settings, method, tokens: count } };
}

class GrowingAnswer extends EventTarget {
  #request: InputRequest | null = null;
  #controller = new AbortController();
  answer: Answer = EMPTY;

  /** Whether it is the answer to this request. */
  isOf = (request: InputRequest): boolean => request === this.#request;

  /** Follow what is generated for a request; null: nothing. */
  follow(request: InputRequest | null) {
    if (request === this.#request) return;
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#request = request;
    this.#set(EMPTY);
    if (request) void this.#read(request, this.#controller.signal);
  }

  /** Request the same input with as many tokens as there are: that is what was generated. */
  stop() {
    const request = this.#request;
    const { count } = this.answer;
    if (!request || count === 0) return;
    const input = readableInput(stoppedInput(request.input, this.answer), modelInfoOf(request.model));
    store.requestInput({ ...request, input });
    tellWhenDrawn(input, count, request);
  }

  async #read(request: InputRequest, signal: AbortSignal) {
    const { model } = request;
    const input = readableInput(request.input, modelInfoOf(model));
    try {
      for await (const event of followGeneration(model, input, headOf(request), signal))
        this.#set(grown(this.answer, event));
    } catch (error) {
      // Of a lost connection the capture itself tells.
      if (!isAbort(error) && !(error instanceof TypeError)) throw error;
    }
  }

  #set(answer: Answer) {
    this.answer = answer;
    this.dispatchEvent(new Event("answer"));
  }
}

/** Once what was stopped is drawn, say so, and offer the rest. */
function tellWhenDrawn(input: Input, count: number, whole: InputRequest) {
  const drawn = new AbortController();
  const tell = () => {
    drawn.abort();
    if (!isSameInput(inputFields(input), store.state)) return;
    store.setMessage("note", {
      kind: "note",
      text: ngettext("Stopped after {count} token.", "Stopped after {count} tokens.", count),
      actions: [{ name: _("Generate the rest"), act: () => generateRest(whole) }],
    });
  };
  store.addEventListener("scene", tell, { signal: drawn.signal });
}

function generateRest(whole: InputRequest) {
  store.setMessage("note", null);
  store.requestInput({ ...whole, history: "push" });
}

/** The head that is selected, if it is one of that model. */
function headOf({ model, selection }: InputRequest): FollowedHead | null {
  const state: Partial<State> = selection ?? store.state;
  const { stream = null, layer, head } = state;
  const isOfModel = (state.model ?? model) === model;
  return isOfModel && layer !== undefined && head !== undefined ? { stream, layer, head } : null;
}

export const growingAnswer = new GrowingAnswer();
