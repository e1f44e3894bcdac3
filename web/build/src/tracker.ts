import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { InlineConfig, Plugin } from "vite";
import type { Target } from "./target.ts";

/** The browser tracker: `k.js` for a script element, and a package for bundlers that `npm publish web/dist/tracker` takes as it is. */
export const tracker: Target = {
  name: "tracker",
  sources: ["web/tracker", "web/build"],
  configs: async (root) => {
    const folder = join(root, "web", "tracker");
    return [
      library(folder, "k.ts", "iife", "k.js"),
      { ...library(folder, "index.ts", "es", "index.js"), plugins: [packageFiles(folder)] },
    ];
  },
};

function library(folder: string, entry: string, format: "iife" | "es", file: string): InlineConfig {
  return {
    root: folder,
    publicDir: false,
    build: {
      target: "es2022",
      minify: true,
      lib: {
        entry: join(folder, "src", entry),
        formats: [format],
        name: "kontorTracker",
        fileName: () => file,
      },
    },
  };
}

/** What a package has besides its code. The types stand in one file that imports nothing, so they are their own declarations. */
function packageFiles(folder: string): Plugin {
  return {
    name: "package-files",
    async generateBundle() {
      const emit = (fileName: string, source: string) => this.emitFile({ type: "asset", fileName, source });
      const types = await readFile(join(folder, "src", "types.ts"), "utf8");
      const createTracker = `/** A tracker for the page at hand. */\nexport declare function createTracker(options: TrackerOptions): Tracker;\n`;
      const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
      emit("index.d.ts", `${types}\n${createTracker}`);
      emit("package.json", `${JSON.stringify(published(manifest), undefined, 2)}\n`);
    },
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function published({ name, version, license }: Manifest): object {
  return {
    name,
    version,
    description: "Browser tracker of Kontor: page views, items, orders; consent, offline queue, retries",
    license,
    type: "module",
    sideEffects: false,
    exports: { ".": { types: "./index.d.ts", default: "./index.js" }, "./k.js": "./k.js" },
    files: ["index.js", "index.d.ts", "k.js"],
  };
}
