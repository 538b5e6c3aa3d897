/** Keeps the browser's address and history. A user's choice becomes an entry, and so does a burst of typing. */
import type { HistoryMode, State } from "./types.ts";
import { api } from "../api/api.ts";
import { config, firstScene, models } from "./config.ts";
import { inputOf, sameInput } from "./input.ts";
import { store } from "./store.ts";
import { withdraw } from "./loader.ts";
import { applyTheme, rememberedTheme } from "./theme.ts";
import { typing } from "./typing-burst.ts";
import { format, parse } from "./url.ts";
import { _ } from "../text/message.ts";

/** What an address without an input means: the first example made with its model, or the first text, unselected. */
function start() {
  const bare = { layer: 0, head: 0, query: null, key: null };
  const { default_model: model, examples } = config;
  const named = new URLSearchParams(location.search).get("model") ?? model;
  const example = examples.find((example) => example.model === named) ?? { ...examples[0], ...bare };
  return { model, example };
}

/** @returns what the present address means */
const present = (): { state: State; ignored: string[] } => parse(location.search, start());

/** Read the address, and keep it in step from now on. */
export function keepHistory() {
  const { state, ignored } = present();
  store.put(state, "none");
  prime(state);
  store.addEventListener("state", write);
  window.addEventListener("popstate", restore);
  // An address that is corrected is so in the browser, too: it says what is shown.
  ask(state, ignored.length > 0 ? "replace" : "none");
  if (ignored.length > 0) {
    const text = _("The address has values that are not understood: {names}. The defaults are shown instead.", {
      names: ignored.join(", "),
    });
    store.setMessage("note", { kind: "problem", text });
  }
}

/** What came with the page is not requested. */
function prime(state: State) {
  if (models.length > 0) store.list(models);
  const { query, key } = state;
  if (firstScene && query !== null && key !== null) api.prime(firstScene, { ...state, query, key });
}

function write() {
  const loadingElse = store.standIn && store.wanted;
  if (store.history === "none" || loadingElse) return;
  const address = format(store.state);
  if (address === location.search) return;
  if (store.history !== "typing") typing.end();
  if ((store.history === "typing" ? typing.enter() : store.history) === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

function restore() {
  typing.end();
  const { state } = present();
  applyTheme(state.theme ?? rememberedTheme());
  const shown = store.scene?.state;
  if (!shown || shown.model !== state.model || !sameInput(shown, state)) return ask(state);
  if (store.requested) withdraw();
  store.put(state, "none");
}

function ask(state: State, history: HistoryMode = "none") {
  const address = new URLSearchParams(location.search);
  const headless = !["layer", "head", "heads"].some((name) => address.has(name));
  store.ask({ model: state.model, input: inputOf(state), selection: state, headless, history });
}
