/** Keeps the browser's address and history. A user's choice becomes an entry, and so does a burst of typing. */
import type { HistoryMode, State } from "./types.ts";
import { api } from "../api/api.ts";
import { config, firstScene, models } from "./config.ts";
import { inputFields, inputOf, isSameInput } from "./input.ts";
import { store } from "./store.ts";
import { discardRequest } from "./loader.ts";
import { applyTheme, rememberedTheme } from "./theme.ts";
import { typingBurst } from "./typing-burst.ts";
import { formatAddress, parseAddress } from "./url.ts";
import { _ } from "../text/message.ts";

/** What an address without an input means: the first example made with its model, or the first text, unselected. */
function addressDefaults() {
  const unselected = { layer: 0, head: 0, query: null, key: null };
  const { default_model: model, examples } = config;
  const namedModel = new URLSearchParams(location.search).get("model") ?? model;
  const example = examples.find((example) => example.model === namedModel) ?? { ...examples[0], ...unselected };
  return { model, example };
}

/** @returns what the present address means */
export const readAddress = (): { state: State; ignored: string[] } => parseAddress(location.search, addressDefaults());

/** Read the address, and keep it in step from now on. */
export function syncHistory() {
  const { state, ignored } = readAddress();
  store.setState(state, "none");
  cacheFirstReplies(state);
  store.addEventListener("state", writeAddress);
  window.addEventListener("popstate", onPopState);
  // An address that is corrected is so in the browser, too: it says what is shown.
  requestInput(state, ignored.length > 0 ? "replace" : "none");
  if (ignored.length > 0) {
    const text = _("The address has values that are not understood: {names}. The defaults are shown instead.", {
      names: ignored.join(", "),
    });
    store.setMessage("note", { kind: "problem", text });
  }
}

/** What came with the page is not requested. */
function cacheFirstReplies(state: State) {
  if (models.length > 0) store.setModels(models);
  if (firstScene) api.cacheFirstScene(firstScene, inputOf(inputFields(firstScene.capture.input)), state);
}

function writeAddress() {
  const isLoadingOther = store.showsExample && store.pendingRequest;
  if (store.history === "none" || isLoadingOther) return;
  const address = formatAddress(store.state);
  if (address === location.search) return;
  if (store.history !== "typing") typingBurst.end();
  if ((store.history === "typing" ? typingBurst.enterHistory() : store.history) === "push")
    history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

function onPopState() {
  typingBurst.end();
  const { state } = readAddress();
  applyTheme(state.theme ?? rememberedTheme());
  const shown = store.scene?.state;
  if (!shown || shown.model !== state.model || !isSameInput(shown, state)) return requestInput(state);
  if (store.latestRequest) discardRequest();
  store.setState(state, "none");
}

function requestInput(state: State, history: HistoryMode = "none") {
  const address = new URLSearchParams(location.search);
  const namesNoHead = !["layer", "head", "heads"].some((name) => address.has(name));
  const namesNoUnit = !address.has("unit");
  store.requestInput({
    model: state.model,
    input: inputOf(state),
    selection: state,
    namesNoHead,
    namesNoUnit,
    history,
  });
}
