import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What a browser may have to load: the gzip bytes of these files of web/dist together. */
export interface WebLimit {
  readonly name: string;
  /** Below web/dist. */
  readonly files: readonly string[];
  readonly bytes: number;
}

export const webLimits: readonly WebLimit[] = [
  { name: "tracker", files: ["tracker/k.js"], bytes: 4096 },
  { name: "shop page", files: ["shop/assets/*.js", "shop/assets/*.css"], bytes: 4096 },
];

export interface WebSize {
  readonly name: string;
  readonly bytes: number;
  readonly limit: number;
  /** Nothing was found: what is not built is not within its limit. */
  readonly missing: boolean;
}

/** Measures what stands in a folder against the limits. */
export function measureWeb(dist: string, limits: readonly WebLimit[]): WebSize[] {
  return limits.map(({ name, files, bytes: limit }) => {
    const found = globSync([...files], { cwd: dist });
    const bytes = found.reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
      0,
    );
    return { name, bytes, limit, missing: found.length === 0 };
  });
}

/** Sentences about what is too large or missing. */
export function complaintsOf(sizes: readonly WebSize[]): string[] {
  return sizes
    .filter(({ bytes, limit, missing }) => missing || bytes > limit)
    .map(({ name, bytes, limit, missing }) =>
      missing
        ? `${name}: not built. npm run build:web says why.`
        : `${name}: ${bytes} bytes of gzip (at most ${limit})`,
    );
}

if (import.meta.main) {
  const built = spawnSync(process.execPath, ["web/build/src/build.ts", "tracker", "shop"], {
    encoding: "utf8",
  });
  const sizes = measureWeb(join(process.cwd(), "web", "dist"), webLimits);
  const complaints = complaintsOf(sizes);
  for (const each of [built.stderr.trim(), ...complaints].filter((text) => text !== "")) console.error(each);
  console.log(sizes.map(({ name, bytes, limit }) => `${name} ${bytes} of ${limit}`).join(", "));
  process.exitCode = complaints.length > 0 || built.status !== 0 ? 1 : 0;
}
