import { join } from "node:path";
import type { InlineConfig } from "vite";
import type { Target } from "./target.ts";

/** The browser tracker: `k.js` for a script element, `index.js` for bundlers. */
export const tracker: Target = {
  name: "tracker",
  sources: ["web/tracker", "web/build"],
  configs: async (root) => [
    library(root, "k.ts", "iife", "k.js"),
    library(root, "index.ts", "es", "index.js"),
  ],
};

function library(root: string, entry: string, format: "iife" | "es", file: string): InlineConfig {
  return {
    root: join(root, "web", "tracker"),
    publicDir: false,
    build: {
      target: "es2022",
      minify: true,
      lib: {
        entry: join(root, "web", "tracker", "src", entry),
        formats: [format],
        name: "kontorTracker",
        fileName: () => file,
      },
    },
  };
}
