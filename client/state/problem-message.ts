/** What an error is to the user: a problem, and the message that tells it. */
import type { Problem } from "../api/types.ts";
import type { Message } from "./types.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { _ } from "../text/message.ts";

/** That of the server's reply; of any other error, that this page failed. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  console.error(error);
  const title = _("Something in this page went wrong.");
  return { title, status: 0, detail: title, code: "page-failed", hint: String(error) };
}

export const messageOf = ({ detail, title, hint }: Problem): Message => ({
  kind: "problem",
  text: detail || title,
  hint,
});
