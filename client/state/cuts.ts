/**
 * Edges that are cut and heads that are ablated, as an address has them (`cut=`): `3.4:16-8` cuts an edge in a head,
 * `3:16-8` in a layer, `all:16-8` everywhere; without the pair the heads are ablated.
 */
import type { Capture, Stream, Unit } from "../api/types.ts";
import type { State } from "./types.ts";
import { store } from "./store.ts";

/** One of them. */
export interface Cut {
  /** As the address has it. */
  item: string;
  /** null: of the stream shown */
  stream: string | null;
  /** `3.4`, `3` or `all`, as in `heads` */
  heads: string;
  /** null: the heads are ablated */
  edge: { query: number; key: number } | null;
}

export const cutsOf = ({ cut }: Pick<State, "cut">): Cut[] =>
  cut === null ? [] : [...new Set(cut.split(","))].map(parseCut);

function parseCut(item: string): Cut {
  const [, stream = null, heads = "", query, key] = /^(?:([a-z]+)\/)?([^:]+)(?::(\d+)-(\d+))?$/.exec(item) ?? [];
  const edge = query === undefined ? null : { query: Number(query), key: Number(key) };
  return { item, stream, heads, edge };
}

/** The shown heads, as items. A model with several streams has the stream in each, so that it means the same in all. */
function shownHeads({ layer, head, heads }: State, { streams }: Capture, { name }: Stream): string[] {
  const prefix = streams.length > 1 ? `${name}/` : "";
  return (heads ?? `${layer}.${head}`).split(",").map((item) => prefix + item);
}

/** What cuts every edge between two words in the shown heads. */
export function cutsOfEdge(state: State, capture: Capture, stream: Stream, query: Unit, key: Unit): string[] {
  const isTriangle = stream.causal && stream.query_side === stream.key_side;
  const edges = query.tokens.flatMap((one) =>
    key.tokens.filter((other) => !isTriangle || other <= one).map((other) => `${one}-${other}`),
  );
  return shownHeads(state, capture, stream).flatMap((heads) => edges.map((edge) => `${heads}:${edge}`));
}

/** What ablates the shown heads. */
export const ablationsOf = shownHeads;

const joinItems = (items: string[]): string | null => (items.length > 0 ? items.join(",") : null);

/** With more cuts, after those that are there. */
export const withCuts = (state: Pick<State, "cut">, items: string[]): string | null =>
  joinItems([...new Set([...cutsOf(state).map(({ item }) => item), ...items])]);

export const withoutCut = (state: Pick<State, "cut">, item: string): string | null =>
  joinItems(
    cutsOf(state)
      .map((cut) => cut.item)
      .filter((other) => other !== item),
  );

/** What is left in another text of the same model: positions mean other tokens there. */
export const ablationsAlone = (state: Pick<State, "cut">): string | null =>
  joinItems(
    cutsOf(state)
      .filter(({ edge }) => edge === null)
      .map(({ item }) => item),
  );

/** Whether some heads are ablated. */
export const hasAblations = (state: Pick<State, "cut">): boolean => ablationsAlone(state) !== null;

export const addCuts = (items: string[]): void => store.select({ cut: withCuts(store.state, items) });

export const removeCut = (item: string): void => store.select({ cut: withoutCut(store.state, item) });

export const removeAllCuts = (): void => store.select({ cut: null });
