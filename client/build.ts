/**
 * Bundles the client into `static/build`: `node client/build.ts`. With `--check` nothing is written, and it fails where
 * a file of that folder is not what the sources make.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, type BuildOptions, type BuildResult, type Metafile } from "esbuild";

type Outputs = Metafile["outputs"];

const HERE = import.meta.dirname;
const TARGET = path.join(HERE, "../static/build");

const COMMON: BuildOptions = {
  absWorkingDir: HERE,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  minify: true,
  outdir: TARGET,
  sourcemap: "linked",
  target: "es2022",
  write: false,
};

/** What each page loads. */
const PAGES: BuildOptions = {
  ...COMMON,
  entryPoints: {
    scan: "scan.ts",
    census: "census.ts",
    cost: "cost.ts",
    figure: "figure-page.ts",
    "my-figures": "my-figures-page.ts",
  },
  format: "esm",
};

/** In three files: what its first picture needs, what it does not need, and what both need (`workbench-chunk`). */
const WORKBENCH: BuildOptions = {
  ...PAGES,
  entryPoints: { workbench: "workbench.ts" },
  splitting: true,
  chunkNames: "workbench-[name]",
};

/** Scripts that run before the first paint, in frames without an origin or inside one file: they may not be modules. */
const CLASSIC: BuildOptions = {
  ...COMMON,
  entryPoints: {
    embed: "embed/frame.ts",
    "embed-interactive": "embed/interactive.ts",
  },
  format: "iife",
};

/** Go whole into pages and saved files. */
const INLINE: BuildOptions = {
  ...CLASSIC,
  entryPoints: { "theme-init": "theme-init.ts", offline: "embed/offline.ts" },
  sourcemap: false,
};

const STYLES: BuildOptions = {
  ...COMMON,
  entryPoints: ["workbench", "scan", "page", "embed"].map((name) => `styles/pages/${name}.css`),
  sourcemap: false,
};

const builds = await Promise.all([PAGES, WORKBENCH, CLASSIC, INLINE, STYLES].map((options) => build(options)));
const files = new Map(
  builds.flatMap(({ outputFiles = [] }) => outputFiles).map((file) => [path.basename(file.path), file.contents]),
);
files.set("modules.json", new TextEncoder().encode(`${JSON.stringify(modulesOf(builds), null, 2)}\n`));
if (process.argv.includes("--check")) checkFiles();
else writeFiles();

function checkFiles(): void {
  const shipped = new Set(readdirSync(TARGET).filter(isShipped));
  const stale = [...files].filter(
    ([name, contents]) => isShipped(name) && !(shipped.delete(name) && isSame(name, contents)),
  );
  const staleNames = [...stale.map(([name]) => name), ...shipped];
  if (staleNames.length === 0) return;
  console.error(`static/build is stale (${staleNames.join(", ")}). Run: make client`);
  process.exitCode = 1;
}

/** Of each script, the sources in it and in what it loads: a page carries the translations of these alone. */
function modulesOf(builds: BuildResult[]): Record<string, string[]> {
  const outputs = Object.fromEntries(builds.flatMap(({ metafile }) => Object.entries(metafile?.outputs ?? {})));
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name, { entryPoint }]) => name.endsWith(".js") && entryPoint)
      .map(([name]) => [path.basename(name, ".js"), sourcesOf(name, outputs)]),
  );
}

function sourcesOf(name: string, outputs: Outputs): string[] {
  const loaded = new Set([name]);
  // A set can grow while it is walked.
  for (const script of loaded) for (const { path } of outputs[script]?.imports ?? []) loaded.add(path);
  return [...loaded]
    .flatMap((script) => Object.entries(outputs[script]?.inputs ?? {}))
    .filter(([source, { bytesInOutput }]) => bytesInOutput > 0 && !source.startsWith(".."))
    .map(([source]) => `client/${source}`)
    .sort();
}

function writeFiles(): void {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(TARGET, { recursive: true });
  for (const [name, contents] of files) writeFileSync(path.join(TARGET, name), contents);
}

/** Source maps are for whoever works on the client; git ignores them. */
function isShipped(name: string): boolean {
  return !name.endsWith(".map");
}

function isSame(name: string, contents: Uint8Array): boolean {
  return readFileSync(path.join(TARGET, name)).equals(contents);
}
