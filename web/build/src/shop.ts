import { join } from "node:path";
import type { Target } from "./target.ts";

/** Style sheet and script of the public pages; the server writes the pages themselves. */
export const shop: Target = {
  name: "shop",
  sources: ["web/tracker/src", "web/build"],
  configs: async (root) => [
    {
      root: join(root, "web", "tracker"),
      publicDir: false,
      build: {
        target: "es2022",
        cssCodeSplit: false,
        modulePreload: false,
        rolldownOptions: {
          input: { page: join(root, "web", "tracker", "src", "shop", "page.ts") },
          output: {
            format: "iife",
            entryFileNames: "assets/page-[hash].js",
            assetFileNames: "assets/page-[hash][extname]",
          },
        },
      },
    },
  ],
};
