import { join } from "node:path";
import type { Target } from "./target.ts";

/** The web component for tiles on other people's pages: one module, `embed.js`. */
export const embed: Target = {
  name: "embed",
  sources: ["web/embed", "web/charts/src/frame/move-cursor.ts", "web/build"],
  configs: async (root) => {
    const folder = join(root, "web", "embed");
    return [
      {
        root: folder,
        publicDir: false,
        build: {
          target: "es2022",
          minify: true,
          lib: { entry: join(folder, "src", "embed.ts"), formats: ["es"], fileName: () => "embed.js" },
          // Vite keeps spaces in ES libraries, for bundlers: this one goes to browsers as it is.
          rolldownOptions: { output: { minify: true } },
        },
      },
    ];
  },
};
