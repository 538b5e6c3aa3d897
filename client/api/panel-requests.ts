/** Requests of what is folded away below the heatmap; each runs the model, and can be cancelled between two runs. */
import type {
  BudgetDocument,
  ContributionsDocument,
  LensDocument,
  MethodsDocument,
  PatchDocument,
  PositionDocument,
} from "./types.ts";
import type { State } from "../state/types.ts";
import type { OutcomeOptions } from "../state/outcome.ts";
import { captureAddress, optionParameters } from "./addresses.ts";
import { LatestRequest } from "./request-cache.ts";

export type FollowedToken = Pick<State, "outcome.token" | "outcome.position">;

export const panelRequests = {
  lens: new LatestRequest(),
  contributions: new LatestRequest(),
  methods: new LatestRequest(),
  patch: new LatestRequest(),
  budget: new LatestRequest(),
  position: new LatestRequest(),
};

/** What the model would say after each layer. */
export const fetchLens = (id: string, followed: FollowedToken): Promise<LensDocument> =>
  panelRequests.lens.fetch(captureAddress(id, "lens", optionParameters(followed)));

/** What each head adds to a logit directly. */
export const fetchContributions = (
  id: string,
  logit: FollowedToken & Pick<State, "outcome.foil">,
): Promise<ContributionsDocument> =>
  panelRequests.contributions.fetch(captureAddress(id, "contributions", optionParameters(logit)));

/** Which tokens count, by several methods. */
export const fetchMethods = (
  id: string,
  view: Pick<State, "stream" | "specials"> & OutcomeOptions,
): Promise<MethodsDocument> => panelRequests.methods.fetch(captureAddress(id, "methods", optionParameters(view)));

/** From where rows draw their attention. */
export const fetchBudget = (
  id: string,
  view: Pick<State, "heads" | "rows" | "unit" | "query" | "query_part" | "per" | "with_sink"> & { stream: string },
): Promise<BudgetDocument> => panelRequests.budget.fetch(captureAddress(id, "budget", optionParameters(view)));

/** A sentence or a message at several depths of the prompt. */
export const fetchPosition = (
  id: string,
  view: Pick<State, "heads" | "key" | "unit"> & { stream: string } & OutcomeOptions,
): Promise<PositionDocument> => panelRequests.position.fetch(captureAddress(id, "position", optionParameters(view)));

/**
 * How much of the difference between A and B each part of the model carries over.
 *
 * @param other the capture of B
 */
export const fetchPatch = (
  id: string,
  stream: string,
  other: string,
  view: { patch: State["patch"]; layer: number | null } & OutcomeOptions,
): Promise<PatchDocument> =>
  panelRequests.patch.fetch(captureAddress(id, `patch/${stream}`, { "b.capture": other, ...optionParameters(view) }));
