/** The sentence beside what is copied, where others cannot open its address. */
import { reachNote } from "../text/address-reach.ts";

/** @param address that is copied; null: none */
export function showReachNote(note: HTMLElement, address: string | null): void {
  note.textContent = address === null ? "" : reachNote(address);
  note.hidden = note.textContent === "";
}
