/**
 * What the server says of the chosen pair: its ranking among the heads, and the calculation of its weight; and of a
 * single chosen token.
 */
import type { Capture, HeadMatrix, Stream, TokenProfile } from "../api/types.ts";
import type { Scene, State } from "./types.ts";
import { api } from "../api/api.ts";
import { fetchProfile } from "../api/profile-requests.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { tokensOf } from "../charts/stream-sides.ts";
import { _ } from "../text/message.ts";

/** The ranking and the calculation of the chosen pair. A failure here leaves the rest of the picture as it is. */
export async function fetchPairReplies(
  state: State,
  capture: Capture,
  stream: Stream,
): Promise<Pick<Scene, "ranking" | "calculation" | "problem">> {
  const { query, key } = state;
  if (query === null || key === null || isPairHidden(state, capture, stream)) {
    return { ranking: null, calculation: null, problem: null };
  }
  try {
    const [ranking, calculationReply] = await Promise.all([
      api.ranking(capture.id, stream.name, { ...state, query, key }),
      fetchCalculation(capture, stream, { ...state, query, key }),
    ]);
    return { ranking, ...calculationReply };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    return { ranking: null, calculation: null, problem: error.problem };
  }
}

/** The row or the column of the only chosen token, where a picture has blocks only. */
export async function fetchChosenProfile(
  state: State,
  { id }: Capture,
  { name }: Stream,
  { block }: HeadMatrix,
): Promise<TokenProfile | null> {
  const { query, key, heads, unit } = state;
  const position = query ?? key;
  if (!block || heads !== null || unit !== "token" || position === null || (query !== null && key !== null))
    return null;
  try {
    return await fetchProfile(id, name, state, query === null ? "key" : "query", position);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    return null;
  }
}

/** @param isModel whether a model made the weights now */
const weightsOnly = (isModel: boolean): NonNullable<Scene["problem"]> => ({
  type: "urn:followspot:error:no-vectors",
  title: _("Only the weights are known, not the queries and keys"),
  status: 422,
  code: "no-vectors",
  detail: _("Only the weights are known here, not the queries and keys behind them."),
  hint: isModel
    ? _(
        "The weights are the model’s own. A model whose attention is captured shows the calculation: docs/models.md says which.",
      )
    : _("For the calculation, send the text to a model."),
});

/** Recordings and some models have their weights only, not the queries and keys: the problem says so, unasked. */
async function fetchCalculation(
  { id, provenance }: Capture,
  stream: Stream,
  pair: State & { query: number; key: number },
): Promise<Pick<Scene, "calculation" | "problem">> {
  if (pair.heads !== null) return { calculation: null, problem: null };
  const isModel = !provenance.precomputed && !provenance.import_note;
  if (!stream.vectors) return { calculation: null, problem: weightsOnly(isModel) };
  return { calculation: await api.calculation(id, stream.name, pair), problem: null };
}

function isPairHidden(state: State, capture: Capture, stream: Stream): boolean {
  const view = { capture, stream, state };
  const pairTokens = [tokensOf(view, "query")[state.query ?? -1], tokensOf(view, "key")[state.key ?? -1]];
  return pairTokens.some((token) => token && (token.padding ? !state.padding : token.special && !state.specials));
}
