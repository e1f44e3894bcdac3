import { join } from "node:path";
import type { Target } from "./target.ts";

/** The admin app: index.html and assets with content hashes in their names. */
export const admin: Target = {
  name: "admin",
  sources: ["web/admin", "web/charts", "contracts/src", "web/build"],
  configs: async (root) => {
    const { default: react } = await import("@vitejs/plugin-react");
    return [
      {
        root: join(root, "web", "admin"),
        base: "/",
        plugins: [react()],
        build: {
          target: "es2022",
          assetsInlineLimit: 0,
          // Says which chunks a screen loads: tools/check-web-sizes.ts adds them up.
          manifest: "chunks.json",
          modulePreload: { polyfill: false },
          // Contracts are values without effects: a screen that needs one list of names does not load every schema.
          rolldownOptions: {
            treeshake: { moduleSideEffects: [{ test: /\/contracts\/src\//, sideEffects: false }] },
          },
        },
      },
    ];
  },
};
