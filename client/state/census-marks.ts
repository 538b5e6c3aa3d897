/** Fetches the census of the picture's model where the overview shows kinds of heads. */
import type { Scene } from "./types.ts";
import { censusApi } from "../api/census-api.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { censusLegend, censusMarks, censusOffer } from "../components/census-legend.ts";
import { headRoles, type ExplainedMarks } from "./head-roles.ts";
import { store } from "./store.ts";

/** The model and the attention whose census is shown. */
let shownKey = "";
let pending = new AbortController();

function onScene() {
  const { scene } = store;
  if (!scene || scene.state.overview !== "census") return;
  const { model, provenance } = scene.capture;
  const key = [model, provenance.revision, scene.stream.name].join(" ");
  if (key === shownKey) return;
  shownKey = key;
  pending.abort();
  pending = new AbortController();
  headRoles.showCensus(null);
  void show(scene, pending.signal);
}

async function show(scene: Scene, signal: AbortSignal) {
  const census = await marksOf(scene, signal).catch((error: unknown) => {
    // Marks are an addition: what cannot be fetched is offered.
    if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
    return null;
  });
  if (!signal.aborted) headRoles.showCensus(census ?? { marks: null, legend: censusOffer(scene.capture.model) });
}

async function marksOf({ capture, stream }: Scene, signal: AbortSignal): Promise<ExplainedMarks | null> {
  const { id } = await censusApi.latest(capture.model, capture.provenance.revision, signal);
  const reply = id === null ? null : await censusApi.get(id, signal);
  const census = reply?.census;
  if (!reply || !census || census.stream !== stream.name) return null;
  return { marks: censusMarks(census), legend: censusLegend(census, reply) };
}

store.follow(["scene"], onScene, new AbortController().signal);
