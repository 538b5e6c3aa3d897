/** How long a scan or a measurement still waits, in words. */
import { ngettext } from "./message.ts";

/** @param ahead how many are done before it */
export const placeInQueue = (ahead: number): string =>
  ngettext(
    "Waiting: {count} other scan or measurement is done first.",
    "Waiting: {count} other scans or measurements are done first.",
    ahead,
  );
