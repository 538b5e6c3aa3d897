/**
 * Attention that somebody brings along. It has no model; in the page this card stands where a model's would.
 *
 * @import { ModelInfo } from "./types.js"
 */

/** @type {ModelInfo} */
export const IMPORTED_MODEL = {
  key: "tensors",
  title: "Your own attention",
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
  takes: ["tensors"],
  languages: {},
  language: null,
  can: [],
};
