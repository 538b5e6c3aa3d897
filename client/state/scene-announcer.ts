/** Announces what each new picture changed, in one polite sentence or two. */
import { announce, announcementCount } from "../components/announce.ts";
import { plainText } from "../text/plain-text.ts";
import { sceneChanges } from "../text/scene-changes.ts";
import { store } from "./store.ts";
import type { Scene } from "./types.ts";

/** Pictures that follow one another faster are announced as one. */
const PAUSE_MS = 300;

export function announceScenes() {
  let announcedScene: Scene | null = null;
  let pauseTimer = 0;
  const announceChanges = (countBefore: number) => {
    // Who has gone on, to another cell or word, is not called back; the next picture tells of both changes.
    if (announcementCount() !== countBefore) return;
    const [before, after] = [announcedScene, store.scene];
    announcedScene = after;
    if (!before || !after) return;
    const text = plainText(sceneChanges(before, after));
    if (text) announce(text);
  };
  store.addEventListener("scene", () => {
    window.clearTimeout(pauseTimer);
    // The reader has seen the page with its first picture.
    if (announcedScene) pauseTimer = window.setTimeout(announceChanges, PAUSE_MS, announcementCount());
    else announceChanges(announcementCount());
  });
}
