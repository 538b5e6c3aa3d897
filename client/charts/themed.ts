/** A reply with the colours of both themes, as it is drawn in one of them. */
import type { Theme } from "../state/types.ts";

export type Themed<T> = T & { theme: Theme };

const themedReplies: Record<Theme, WeakMap<object, object>> = { light: new WeakMap(), dark: new WeakMap() };

/** The same object each time, so that what is prepared from it can be cached. */
export function inTheme<T extends object>(reply: T, theme: Theme): Themed<T> {
  const themed = (themedReplies[theme].get(reply) as Themed<T> | undefined) ?? { ...reply, theme };
  themedReplies[theme].set(reply, themed);
  return themed;
}
