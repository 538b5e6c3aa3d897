/** Decodes the server's arrays. */
import type { TypedArraySpec } from "./types.ts";

export function decodeBytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const decoded = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) decoded[i] = binary.charCodeAt(i);
  return decoded;
}

/** Base64 of some bytes, one after the other. */
export function encodeBytes(parts: Uint8Array[]): string {
  const pieces: string[] = [];
  // A call takes a limited number of arguments.
  for (const part of parts)
    for (let first = 0; first < part.length; first += 8192)
      pieces.push(String.fromCharCode(...part.subarray(first, first + 8192)));
  return btoa(pieces.join(""));
}

/** @param spec of dtype `f4` */
export function decodeFloats(spec: TypedArraySpec): Float32Array {
  if (spec.dtype !== "f4") throw new Error(`expected f4, got ${spec.dtype}`);
  return new Float32Array(decodeBytes(spec.bdata).buffer);
}

export const shapeOf = (spec: TypedArraySpec): number[] => spec.shape.split(",").map(Number);
