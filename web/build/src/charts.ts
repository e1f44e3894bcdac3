import { join } from "node:path";
import type { Target } from "./target.ts";

const compiled = {
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  mode: "production",
  oxc: { jsx: { runtime: "automatic", development: false } },
} as const;

/**
 * 1. The charts for the server, as one file with React inside: Node cannot run TSX, and React's own check of NODE_ENV would make pictures several times slower outside of
 * production. 2. The charts for pages that have React already: what the size check measures. The admin app bundles the charts itself.
 */
export const charts: Target = {
  name: "charts",
  sources: ["web/charts", "contracts/src", "web/build"],
  configs: async (root) => [
    {
      ...compiled,
      root: join(root, "web", "charts"),
      ssr: { noExternal: true },
      build: {
        target: "node22",
        ssr: join(root, "web", "charts", "src", "server.ts"),
        rolldownOptions: { output: { format: "es", entryFileNames: "server.js" } },
      },
    },
    {
      ...compiled,
      root: join(root, "web", "charts"),
      build: {
        target: "es2022",
        minify: true,
        lib: { entry: join(root, "web", "charts", "src", "index.ts"), formats: ["es"] },
        rolldownOptions: {
          external: /^react/,
          output: { entryFileNames: "browser/charts.js", chunkFileNames: "browser/[name].js", minify: true },
        },
      },
    },
  ],
};
