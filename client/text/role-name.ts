/** Names of the roles of messages. */
import type { Message } from "../api/types.ts";
import { pgettext } from "./message.ts";

const ROLE_NAMES: Record<Message["role"], string> = {
  system: pgettext("role of a message", "system"),
  user: pgettext("role of a message", "user"),
  assistant: pgettext("role of a message", "assistant"),
  passage: pgettext("role of a message", "retrieved passage"),
};

export const roleName = (role: Message["role"]): string => ROLE_NAMES[role];
