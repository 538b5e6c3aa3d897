/** Decodes the server's arrays. */
import type { TypedArraySpec } from "./types.ts";

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) out[i] = binary.charCodeAt(i);
  return out;
}

/** @param spec of dtype `f4` */
export function floats(spec: TypedArraySpec): Float32Array {
  if (spec.dtype !== "f4") throw new Error(`expected f4, got ${spec.dtype}`);
  return new Float32Array(bytes(spec.bdata).buffer);
}

export const shape = (spec: TypedArraySpec): number[] => spec.shape.split(",").map(Number);
