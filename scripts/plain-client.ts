/**
 * Prints scripts without types and template strings, as JSON by path: `node scripts/plain-client.ts FILE...`. What
 * reads JavaScript only roughly loses its place where templates are nested.
 */
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

const plain = (path: string): string =>
  transformSync(readFileSync(path, "utf8"), {
    loader: "ts",
    charset: "utf8",
    supported: { "template-literal": false },
  }).code;

console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((path) => [path, plain(path)]))));
