import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** What a browser may have to load: the gzip bytes of these files of web/dist together. */
export interface WebLimit {
  readonly name: string;
  /** Below web/dist. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Vite's manifest with the modules whose chunks, and all that these import before they run, are loaded together. */
  readonly chunks?: { readonly manifest: string; readonly entries: readonly string[] };
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

export const webLimits: readonly WebLimit[] = [
  { name: "tracker", files: ["tracker/k.js"], bytes: 4096 },
  {
    name: "admin's first screen",
    files: [],
    bytes: 220 * 1024,
    chunks: { manifest: "admin/chunks.json", entries: ["index.html", "src/screens/today/today-screen.tsx"] },
  },
  // All types, both chunks, without React.
  { name: "charts", files: ["charts/browser/*.js"], bytes: 40 * 1024 },
  { name: "embedded tile", files: ["embed/embed.js"], bytes: 6 * 1024 },
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
  return limits.map(({ name, files, bytes: limit, chunks }) => {
    const found = [...globSync([...files], { cwd: dist }), ...loadedChunks(dist, chunks)];
    const bytes = found.reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
      0,
    );
    return { name, bytes, limit, missing: found.length === 0 };
  });
}

function loadedChunks(dist: string, chunks: WebLimit["chunks"]): string[] {
  if (chunks === undefined || !existsSync(join(dist, chunks.manifest))) return [];
  const manifest = JSON.parse(readFileSync(join(dist, chunks.manifest), "utf8")) as Record<string, Chunk>;
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const imported of manifest[name]?.imports ?? []) visit(imported);
  };
  for (const entry of chunks.entries) visit(entry);
  const folder = dirname(chunks.manifest);
  return [...seen].flatMap((name) =>
    manifest[name] === undefined ? [] : [join(folder, manifest[name].file)],
  );
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
  const built = spawnSync(
    process.execPath,
    ["web/build/src/build.ts", "tracker", "shop", "charts", "embed", "admin"],
    {
      encoding: "utf8",
    },
  );
  const sizes = measureWeb(join(process.cwd(), "web", "dist"), webLimits);
  const complaints = complaintsOf(sizes);
  for (const each of [built.stderr.trim(), ...complaints].filter((text) => text !== "")) console.error(each);
  console.log(sizes.map(({ name, bytes, limit }) => `${name} ${bytes} of ${limit}`).join(", "));
  process.exitCode = complaints.length > 0 || built.status !== 0 ? 1 : 0;
}
