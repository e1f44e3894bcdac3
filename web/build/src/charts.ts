import { join } from "node:path";
import type { Target } from "./target.ts";

/**
 * The charts for the server, as one file with React inside: Node cannot run TSX, and React's own check of NODE_ENV would make pictures several times slower outside of production. The
 * admin app bundles the charts itself.
 */
export const charts: Target = {
  name: "charts",
  sources: ["web/charts", "contracts/src", "web/build"],
  configs: async (root) => [
    {
      root: join(root, "web", "charts"),
      mode: "production",
      oxc: { jsx: { runtime: "automatic", development: false } },
      define: { "process.env.NODE_ENV": JSON.stringify("production") },
      ssr: { noExternal: true },
      build: {
        target: "node22",
        ssr: join(root, "web", "charts", "src", "server.ts"),
        rolldownOptions: { output: { format: "es", entryFileNames: "server.js" } },
      },
    },
  ],
};
