/** What one head does in a text too long to be read cell by cell: the row and the column of a token, and distances. */
import { html, nothing, render } from "lit-html";
import type { HeadDistances, Problem, TokenProfile } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { fetchDistances, fetchProfile } from "../api/profile-requests.ts";
import { isAbort } from "../api/request-cache.ts";
import { tokensOf } from "../charts/stream-sides.ts";
import { FoldPanel } from "../components/fold-panel.ts";
import { distancesTemplate, profileTemplate } from "../components/profile-tables.ts";
import { cropState } from "../state/crop-state.ts";
import { problemOf } from "../state/problem-message.ts";
import { store } from "../state/store.ts";
import { _, joinText } from "../text/message.ts";

interface Replies {
  row: TokenProfile | null;
  column: TokenProfile | null;
  distances: HeadDistances;
}

class HeadProfile extends FoldPanel {
  override readonly fold = "profile";
  /** What was asked for last, and what came. */
  #asked = "";
  #replies: Replies | null = null;
  #problem: Problem | null = null;

  override prepare() {}

  override isOf = ({ comparison, state }: Scene): boolean => comparison === null && state.heads === null;

  override run(scene: Scene | null) {
    if (!scene) return;
    const { capture, stream, state } = scene;
    const { layer, head, query, key } = state;
    const asked = JSON.stringify([capture.id, stream.name, layer, head, query, key]);
    if (asked !== this.#asked) void this.#fetch(scene, asked);
  }

  async #fetch({ capture, stream, state }: Scene, asked: string) {
    this.#asked = asked;
    const { query, key } = state;
    try {
      const [row, column, distances] = await Promise.all([
        query === null ? null : fetchProfile(capture.id, stream.name, state, "query", query),
        key === null ? null : fetchProfile(capture.id, stream.name, state, "key", key),
        fetchDistances(capture.id, stream.name, state),
      ]);
      if (asked !== this.#asked) return;
      [this.#replies, this.#problem] = [{ row, column, distances }, null];
    } catch (error) {
      if (isAbort(error) || asked !== this.#asked) return;
      [this.#asked, this.#replies, this.#problem] = ["", null, problemOf(error)];
    }
    this.redraw();
  }

  override draw(scene: Scene) {
    const problem = this.#problem;
    if (!this.#replies) {
      const text = problem ? joinText(problem.detail, problem.hint) : _("The numbers are being computed …");
      render(html`<p class="small">${text}</p>`, this.child("body"));
      return;
    }
    const { row, column, distances } = this.#replies;
    render(
      html`${row || column ? nothing : html`<p class="small">${CHOOSE}</p>`}
      ${[row, column].map((profile) => profile && this.#profile(scene, profile))} ${distancesTemplate(distances)}`,
      this.child("body"),
    );
  }

  #profile(scene: Scene, profile: TokenProfile) {
    const [own, other] = profile.end === "query" ? (["query", "key"] as const) : (["key", "query"] as const);
    const [tokens, others] = [tokensOf(scene, own), tokensOf(scene, other)];
    const choose = (position: number) => {
      const pair = { [own]: profile.position, [other]: position } as { query: number; key: number };
      store.select(pair);
      if (cropState.isActive) cropState.goTo({ row: pair.query, column: pair.key });
    };
    const isOneText = scene.stream.query_side === scene.stream.key_side;
    const label = tokens[profile.position]?.label ?? "";
    return profileTemplate(profile, label, (position) => others[position]?.label ?? "", isOneText, choose);
  }
}

const CHOOSE = _("Choose a word for its row, and a second one for its column.");

customElements.define("head-profile", HeadProfile);
