import type { InlineConfig } from "vite";

/** One thing the web build makes: a folder of web/dist. */
export interface Target {
  /** Folder below web/dist. */
  readonly name: string;
  /** Files and folders (of the repository) whose change makes the result stale. */
  readonly sources: readonly string[];
  /** What Vite is asked to do, in this order, into one folder. `outDir` is set by the build. Load plug-ins inside: they are not needed to see that all is fresh. */
  readonly configs: (root: string) => Promise<readonly InlineConfig[]>;
}
