/** How long a scan, a census or a measurement still waits, in words. */
import { ngettext } from "./message.ts";

/** @param ahead how many are done before it */
export const placeInQueue = (ahead: number): string =>
  ngettext(
    "Waiting: {count} other measurement is done first.",
    "Waiting: {count} other measurements are done first.",
    ahead,
  );
