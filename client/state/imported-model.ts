/** What the page shows as the model where attention was imported. */
import type { ModelInfo } from "../api/types.ts";
import { _ } from "../text/message.ts";

export const IMPORTED_MODEL: ModelInfo = {
  key: "tensors",
  title: _("Your own attention"),
  source: "",
  revision: null,
  family: "",
  modality: "text",
  streams: null,
  max_tokens: null,
  licence: "",
  note: "",
  parameters: null,
  bytes: null,
  state: "ready",
  progress: null,
  problem: null,
  origin: "folder",
  stored: true,
  commit: null,
  gated: false,
  reads: [],
  writes: null,
  conversion_note: "",
  drawable: false,
  takes: ["tensors"],
  roles: [],
  languages: {},
  language: null,
  can: [],
};
