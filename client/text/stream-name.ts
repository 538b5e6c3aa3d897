/** What streams are called in sentences for readers; in addresses and data they are always English identifiers. */
import { _ } from "./message.ts";

const NAMES: Record<string, string> = {
  self: _("self-attention"),
  encoder: _("encoder attention"),
  decoder: _("decoder attention"),
  cross: _("cross-attention"),
};

export const streamName = (stream: string): string => NAMES[stream] ?? stream;
