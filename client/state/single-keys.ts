/** Whether keys that type a character are shortcuts; remembered in this browser. Speech input may need them off. */

const STORAGE_KEY = "followspot-single-keys";

let isEnabled = readStored();

function readStored(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    return true;
  }
}

export const areSingleKeysEnabled = (): boolean => isEnabled;

export function enableSingleKeys(enabled: boolean) {
  isEnabled = enabled;
  try {
    if (isEnabled) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, "off");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
