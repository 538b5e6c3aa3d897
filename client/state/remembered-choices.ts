/** Remembers small choices in this browser; where storage is forbidden, they last as long as the page. */
const PREFIX = "followspot-";

export function rememberedChoice(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param value null: forget it */
export function rememberChoice(name: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Forbidden.
  }
}
