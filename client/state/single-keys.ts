/** Whether keys that type a character are shortcuts; remembered in this browser. Speech input may need them off. */

const REMEMBERED = "followspot-single-keys";

let on = remembered();

function remembered(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== "off";
  } catch {
    return true;
  }
}

export const singleKeys = (): boolean => on;

export function setSingleKeys(wanted: boolean) {
  on = wanted;
  try {
    if (on) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, "off");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
