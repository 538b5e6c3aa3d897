/**
 * Decodes the server's arrays.
 *
 * @import { TypedArraySpec } from "./types.js"
 */

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(base64) {
  const binary = atob(base64);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) out[i] = binary.charCodeAt(i);
  return out;
}

/**
 * @param {TypedArraySpec} spec of dtype `f4`
 * @returns {Float32Array}
 */
export function floats(spec) {
  if (spec.dtype !== "f4") throw new Error(`expected f4, got ${spec.dtype}`);
  return new Float32Array(bytes(spec.bdata).buffer);
}

/**
 * @param {TypedArraySpec} spec
 * @returns {number[]}
 */
export const shape = (spec) => spec.shape.split(",").map(Number);
