/** What rows and columns of a matrix stand for, in the same words wherever one is shown. */
import { _ } from "./message.ts";

export const KEY_AXIS = _("key (attended to)");

/** @param rows how the rows of a decoder are named */
export function queryAxis(rows: "read" | "written" | null): string {
  return rows === "written" ? _("query (being written)") : _("query (attends)");
}
