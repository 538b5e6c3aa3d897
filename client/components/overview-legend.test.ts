import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role, RoleLabel, Roles, Stream } from "../api/types.ts";
import { headRoles } from "../state/head-roles.ts";
import type { Scene } from "../state/types.ts";
import { markup } from "../testing/markup.ts";
import { matrixOf, sceneOf } from "../testing/samples.ts";
import { overviewLegend } from "./overview-legend.ts";

const METRIC = { name: "entropy", title: "Entropy", unit: "nats" };

/** A scene with one metric, by layer and head. */
function metricScene(values: (number | null)[][], overview = "entropy", changes: Partial<Stream> = {}): Scene {
  const scene = sceneOf("a b", `?overview=${overview}`, { layers: 1, heads: 2, ...changes });
  const rows = { read: 2, total: 2 };
  return { ...scene, overview: { metrics: [{ ...METRIC, values }], block: null, rows } } as unknown as Scene;
}

/** Without its marks. */
const words = (scene: Scene): string =>
  markup(overviewLegend(scene))
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ");

test("a scale links to the heads at both ends", () => {
  assert.match(words(metricScene([[0.5, 2]])), /0\.500 ?2 nats Strongest: L0 H1 ?\. Weakest: L0 H0 ?\./);
});

test("at 0 no head is the weakest", () => {
  assert.doesNotMatch(words(metricScene([[0, 2]])), /Weakest/);
});

test("it says why there are no values", () => {
  assert.match(words(metricScene([[0, 0]])), /Entropy: 0 in every head\./);
  assert.match(words(metricScene([[null, null]])), /Entropy: no head of this stream can have it on this input\./);
  assert.match(words(metricScene([[1, 1]], "pair")), /Choose two words to colour the heads/);
  assert.doesNotMatch(words(metricScene([[1, 1]], "pattern")), /Choose|Entropy/);
});

test("it says that rows were sampled", () => {
  const scene = metricScene([[1, 2]]);
  assert.doesNotMatch(words(scene), /rows were read/);
  const sampled = { ...scene, overview: { ...scene.overview, rows: { read: 180, total: 8192 } } };
  assert.match(words(sampled), /180 of 8,192 rows were read, spread evenly over the input/);
});

test("alignment heads are offered as one picture", () => {
  const pair: Stream["alignment_heads"] = [
    [0, 0],
    [0, 1],
  ];
  assert.match(words(metricScene([[1, 2]], "pattern", { alignment_heads: pair })), /All 2 as one/);
  assert.match(words(metricScene([[1, 2]], "pattern", { alignment_heads: pair.slice(0, 1) })), /L0 H0\./);
});

test("each role has its clearest head, and heads without a role are counted", (t) => {
  const label = (role: string, score: number) => ({ role, title: role, score, without_sink: false }) as RoleLabel;
  const role = (name: string) => ({ name, title: name, family: "position" }) as Role;
  headRoles.roles = {
    roles: [role("previous"), role("next")],
    labels: [[[label("previous", 0.5)], [label("previous", 0.75)], []]],
  } as unknown as Roles;
  t.after(() => (headRoles.roles = null));
  const text = words(metricScene([[1, 2, 3]], "role", { heads: 3 }));
  assert.match(text, /previous ?2 heads ?L0 H1 0.750/);
  assert.match(text, /No clear role here ?1 head/);
  assert.doesNotMatch(text, /next/);
});

test("roles that are not known yet are being measured", () => {
  assert.match(words(metricScene([[1, 2]], "role")), /Measuring every head …/);
});

test("layers with a limited window are named in a sentence, once for each window", () => {
  const full = { number: 0, kind: "full", window: null, scaling: 1, softcap: null, sink: false };
  const sliding = { ...full, kind: "sliding", window: 4 };
  const figure = matrixOf("a", [[1]]);
  const said = (details: object[]) => {
    const changes = { layers: 3, heads: 1, causal: true, details } as Partial<Stream>;
    return words({ ...metricScene([[1], [1], [1]], "pattern", changes), figure } as unknown as Scene);
  };
  const limit = "each token attends only to the last 4 tokens, itself included (sliding window).";
  const some = said([sliding, full, sliding]);
  assert.ok(some.includes(`In L0, L2, ${limit}`));
  assert.ok(some.includes("The names of layers with such a limit are dotted."));
  const all = said([sliding, sliding, sliding]);
  assert.ok(all.includes(`In L0–L2, ${limit}`));
  assert.ok(!all.includes("dotted"));
  assert.doesNotMatch(said([full, full, full]), /attends only/);
});
