/** Calls the server. */
import type {
  Alignment,
  Calculation,
  CaptureProgress,
  Capture,
  HeadDifferences,
  ComparisonMatrix,
  Difference,
  EffectMatrix,
  FirstScene,
  HeadEffects,
  HeadMap,
  HeadMatrix,
  HeadRows,
  Input,
  Intervention,
  ModelInfo,
  Overview,
  Ranking,
  Roles,
  SavedFigure,
  Scatter,
  Upload,
} from "./types.ts";
import type { FigureRequest, ModelList, SavedFigureReply, SentenceSets } from "./schema.ts";
import type { State } from "../state/types.ts";
import { ablationOf, type AblationOptions } from "../state/ablation.ts";
import { type OutcomeOptions, outcomeOf } from "../state/outcome.ts";
import { alignedHeads } from "../state/head-set.ts";
import {
  ablationsAddress,
  captureAddress,
  captureParametersOfB,
  headParameters,
  headParametersOfB,
  optionParameters,
  sideParameters,
  unitParameters,
  type HeadSelection,
  type Layers,
  type Side,
  type UnitOptions,
} from "./addresses.ts";
import { LatestRequest, request } from "./request-cache.ts";

const requests = {
  capture: new LatestRequest(),
  example: new LatestRequest(),
  overview: new LatestRequest(),
  matrix: new LatestRequest(),
  ranking: new LatestRequest(),
  calculation: new LatestRequest(),
  crop: new LatestRequest(),
  alignment: new LatestRequest(),
  captureOfB: new LatestRequest(),
  headDifferences: new LatestRequest(),
  comparison: new LatestRequest(),
  tokenRows: new LatestRequest(),
  roles: new LatestRequest(),
  similarity: new LatestRequest(),
  exactness: new LatestRequest(),
  effects: new LatestRequest(),
  scatter: new LatestRequest(),
  ofHeads: new LatestRequest(),
  ablations: new LatestRequest(),
  interventions: new LatestRequest(),
};

const JSON_TYPE = { "content-type": "application/json" };

const overviewUrl = (id: string, stream: string, view: UnitOptions, layers: Layers | null = null): string =>
  captureAddress(id, `overview/${stream}`, { ...unitParameters(view), ...(layers && { layers: layers.join(":") }) });

type MatrixView = UnitOptions & HeadSelection & Pick<State, "scale" | "colours">;

const matrixUrl = (
  id: string,
  stream: string,
  { scale, colours, ...view }: MatrixView,
  crop: string | null = null,
): string =>
  captureAddress(id, `matrix/${stream}`, {
    ...headParameters(view),
    ...optionParameters({ scale, crop }),
    colours,
    ...unitParameters(view),
  });

type AlignedView = UnitOptions & HeadSelection & Pick<State, "align">;

type PairView = UnitOptions & { query: number; key: number };

const rankingUrl = (id: string, stream: string, { query, key, ...view }: PairView): string =>
  captureAddress(id, `heads/${stream}`, { query, key, ...unitParameters(view) });

type PairOptions = Pick<State, "query" | "key" | "unit" | "specials">;

type CellView = { layer: number; head: number; query: number; key: number };

const calculationUrl = (id: string, stream: string, { layer, head, query, key }: CellView): string =>
  captureAddress(id, `calculation/${stream}/${layer}/${head}`, { query, key });

export const api = {
  /**
   * Keep the replies that came with the page: they are not requested.
   *
   * @param input of the capture
   */
  cacheFirstScene({ capture, overview, matrix, ranking, calculation }: FirstScene, input: Input, state: State) {
    const { id, model, streams } = capture;
    const stream = state.stream ?? streams.at(-1)?.name ?? "";
    requests.capture.keep(capture, "api/captures", { model, ...input });
    requests.overview.keep(overview, overviewUrl(id, stream, state));
    requests.matrix.keep(matrix, matrixUrl(id, stream, state));
    const { query, key } = state;
    if (query === null || key === null) return;
    requests.ranking.keep(ranking, rankingUrl(id, stream, { ...state, query, key }));
    requests.calculation.keep(calculation, calculationUrl(id, stream, { ...state, query, key }));
  },

  capture: (model: string, input: Input): Promise<Capture> =>
    requests.capture.fetch("api/captures", { model, ...input }),

  /** Cancel the capture; the server ends it at its next layer. */
  cancelCapture: () => requests.capture.cancel(),

  /** Cancel the capture of B. */
  cancelCaptureOfB: () => requests.captureOfB.cancel(),

  /** Progress of a running capture. */
  progress: (model: string, input: Input, signal: AbortSignal): Promise<CaptureProgress> =>
    request("api/progress", { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ model, ...input }), signal }),

  /** The shipped example, a placeholder while another text is pending. */
  example: (model: string, input: Input): Promise<Capture> =>
    requests.example.fetch("api/captures", { model, ...input }),

  overview: (id: string, stream: string, view: UnitOptions, layers: Layers | null = null): Promise<Overview> =>
    requests.overview.fetch(overviewUrl(id, stream, view, layers)),

  matrix: (id: string, stream: string, view: MatrixView): Promise<HeadMatrix> =>
    requests.matrix.fetch(matrixUrl(id, stream, view)),

  /** A part of it, exact as long as neither side has more than 512 units. */
  crop: (id: string, stream: string, { crop, ...view }: MatrixView & Pick<State, "crop">): Promise<HeadMatrix> =>
    requests.crop.fetch(matrixUrl(id, stream, view, crop)),

  ranking: (id: string, stream: string, view: PairView): Promise<Ranking> =>
    requests.ranking.fetch(rankingUrl(id, stream, view)),

  calculation: (id: string, stream: string, view: CellView): Promise<Calculation> =>
    requests.calculation.fetch(calculationUrl(id, stream, view)),

  /** What each query attends to most: in a head, or in the mean over several. */
  alignment: (id: string, stream: string, view: AlignedView): Promise<Alignment> =>
    requests.alignment.fetch(
      captureAddress(id, `alignment/${stream}`, { ...optionParameters(alignedHeads(view)), ...unitParameters(view) }),
    ),

  /** The capture of B. */
  captureOfB: (model: string, input: Input): Promise<Capture> =>
    requests.captureOfB.fetch("api/captures", { model, ...input }),

  /** Every head of A against the same head of B; or, without such a head, against the heads of B. */
  headDifferences: (a: Side, b: Side, same: boolean, view: UnitOptions): Promise<HeadDifferences> => {
    const parametersOfB = same ? captureParametersOfB(b) : { ...captureParametersOfB(b), ...headParametersOfB(b) };
    return requests.headDifferences.fetch(
      captureAddress(a.id, `comparison/${a.stream}/heads`, { ...parametersOfB, ...unitParameters(view) }),
    );
  },

  /** A, B and A − B: how far they differ, and their weights. */
  comparison: (
    a: Side,
    b: Side,
    { scale, colours, ...view }: UnitOptions & Pick<State, "scale" | "colours">,
  ): Promise<ComparisonMatrix> =>
    requests.comparison.fetch(
      captureAddress(a.id, `comparison/${a.stream}`, {
        ...sideParameters(a, b),
        ...optionParameters({ scale }),
        colours,
        ...unitParameters(view),
      }),
    ),

  /** Address of every weight of a capture as one file: of all streams, of one, or of one layer of it. */
  weights: (id: string, part: { stream?: string; layer?: number; dtype: string }): string =>
    captureAddress(id, "attention.npz", part),

  /** Address of the picture of a clip, columns for every token. */
  spectrogram: (id: string, side: string): string => captureAddress(id, `spectrogram/${encodeURIComponent(side)}`, {}),

  /** Address of a clip as the model hears it. */
  sound: (id: string, side: string): string => captureAddress(id, `sound/${encodeURIComponent(side)}`, {}),

  /** Address of an image as the model sees it. */
  image: (id: string, side: string): string => captureAddress(id, `picture/${encodeURIComponent(side)}`, {}),

  /** One token in every head: what it attends to, or what attends to it. */
  tokenRows: (id: string, stream: string, end: "query" | "key", position: number): Promise<HeadRows> =>
    requests.tokenRows.fetch(captureAddress(id, `rows/${stream}`, { [end]: position })),

  /** The roles of every head. */
  roles: (id: string, stream: string, grammar: string | null): Promise<Roles> =>
    requests.roles.fetch(captureAddress(id, `roles/${stream}`, grammar ? { grammar } : {})),

  /** How far the weights are from the model's own on this input. */
  exactness: (id: string): Promise<Difference> => requests.exactness.fetch(captureAddress(id, "exactness", {})),

  /** What cutting each edge would change; `verify` cells are verified by running the model. */
  effects: (id: string, stream: string, view: MatrixView & OutcomeOptions, verify: number): Promise<EffectMatrix> =>
    requests.effects.fetch(
      captureAddress(id, `effects/${stream}`, {
        ...headParameters(view),
        ...optionParameters({ ...outcomeOf(view), scale: view.scale, verify }),
        ...unitParameters(view),
      }),
    ),

  /** The weights of the same edges beside their effects; the edge of the pair is a point in any case. */
  scatter: (
    id: string,
    stream: string,
    view: MatrixView & OutcomeOptions,
    pair: Pick<State, "query" | "key">,
    verify: number,
  ): Promise<Scatter> =>
    requests.scatter.fetch(
      captureAddress(id, `effects/${stream}/scatter`, {
        ...headParameters(view),
        ...optionParameters({ ...outcomeOf(view), scale: view.scale, ...pair, verify }),
        ...unitParameters(view),
      }),
    ),

  /** What cutting the edge of a pair would change in each head. */
  headEffects: (id: string, stream: string, pair: PairOptions, state: OutcomeOptions, verify: number) =>
    requests.ofHeads.fetch(
      captureAddress(id, `effects/${stream}/heads`, optionParameters({ ...outcomeOf(state), ...pair, verify })),
    ) as Promise<HeadEffects>,

  /** What ablating each head would change. */
  ablationEffects: (
    id: string,
    stream: string,
    view: OutcomeOptions & AblationOptions,
    verify: number,
  ): Promise<HeadEffects> => requests.ablations.fetch(ablationsAddress(id, stream, "", view, verify)),

  /** The model with cuts beside the model as it is. */
  interventions: (
    id: string,
    stream: string,
    cut: string,
    view: OutcomeOptions & AblationOptions,
  ): Promise<Intervention> =>
    requests.interventions.fetch(
      captureAddress(id, `interventions/${stream}`, {
        cut,
        ...optionParameters({ ...outcomeOf(view), ...ablationOf(view) }),
      }),
    ),

  /** Cancel a request that runs the model; the server stops between two runs. */
  cancelRun: (of: "effects" | "ofHeads" | "ablations" | "interventions") => requests[of].cancel(),

  /** How similar heads are. */
  similarity: (id: string, stream: string, sink: State["sink"]): Promise<HeadMap> =>
    requests.similarity.fetch(captureAddress(id, `similarity/${stream}`, sink === "with" ? {} : { sink })),

  /** Upload a file; the server detects its kind. */
  upload: (file: Blob, type: string, signal: AbortSignal): Promise<Upload> =>
    request("api/files", { method: "POST", headers: { "content-type": type }, body: file, signal }),

  /** Save a figure; `spec` holds the parameters of its address. */
  saveFigure: (body: FigureRequest, signal: AbortSignal): Promise<SavedFigure> =>
    request("api/figures", { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body), signal }),

  /** A saved figure. */
  figure: (id: string, signal: AbortSignal): Promise<SavedFigureReply> =>
    request(`api/figures/${encodeURIComponent(id)}`, { signal }),

  /** Delete a saved figure. */
  deleteFigure: (id: string, token: string, signal: AbortSignal): Promise<null> =>
    request(`api/figures/${encodeURIComponent(id)}`, {
      method: "DELETE",
      headers: { "followspot-delete-token": token },
      signal,
    }),

  models: (signal: AbortSignal): Promise<ModelList> => request("api/models", { signal }),

  model: (key: string, signal: AbortSignal): Promise<ModelInfo> =>
    request(`api/models/${encodeURIComponent(key)}`, { signal }),

  loadModel: (key: string, signal: AbortSignal): Promise<ModelInfo> =>
    request(`api/models/${encodeURIComponent(key)}/load`, { method: "POST", signal }),

  addModel: (source: string, signal: AbortSignal): Promise<ModelInfo> =>
    request("api/models", {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({ source }),
      signal,
    }),

  cancelLoading: (key: string, signal: AbortSignal): Promise<ModelInfo> =>
    request(`api/models/${encodeURIComponent(key)}/cancel`, { method: "POST", signal }),

  sentenceSets: (signal: AbortSignal): Promise<SentenceSets> => request("api/sets", { signal }),

  /** Drop every cached response, once the server has lost its captures. */
  clearCaches: () => Object.values(requests).forEach((latest) => latest.clearCache()),
};
