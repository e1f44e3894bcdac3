import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { KontorError } from "@kontor/core";
import { countryDataVersion } from "./build-country-index.ts";
import { openCountryIndex, type CountryLookup } from "./country-index.ts";

/** The bundled address table could not be read; enrichment goes on without countries if the caller chooses so. */
export class CountryTableError extends KontorError {
  constructor(cause: unknown) {
    super(
      "unavailable",
      "The country table could not be built. Is the package @ip-location-db/geo-whois-asn-country installed?",
      {
        cause,
      },
    );
  }
}

export interface CountryTableOptions {
  /** Where the compact table (about 8 MB) is kept between starts; made when missing, and may be removed at any time. */
  readonly cacheDirectory: string;
  /** Told when the cache cannot be written (disk full, read-only): the table still works, the next start builds it again. */
  readonly onCacheError?: (error: unknown) => void;
}

/**
 * Opens the table of countries by IP address. Every answer is right from the first call on: with a cache it resolves in some 20 ms, else
 * after a second process has built it (less than a second, once per version of the data). A damaged cache is built anew.
 */
export async function openCountryTable(options: CountryTableOptions): Promise<CountryLookup> {
  const name = `countries-v1-${await countryDataVersion()}.bin`;
  const cached = await openCached(join(options.cacheDirectory, name));
  if (cached !== undefined) return cached;
  const bytes = await buildAside();
  try {
    await keep(options.cacheDirectory, name, bytes);
  } catch (error) {
    options.onCacheError?.(error);
  }
  return openCountryIndex(bytes);
}

async function openCached(path: string): Promise<CountryLookup | undefined> {
  try {
    return openCountryIndex(await readFile(path));
  } catch {
    return undefined;
  }
}

// A process of its own, because the memory that building takes (some 150 MB) goes back to the system only with the process.
async function buildAside(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const program = fileURLToPath(new URL("./print-country-index.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      encoding: "buffer",
      maxBuffer: MAX_INDEX_BYTES,
    });
    return new Uint8Array(stdout);
  } catch (error) {
    throw new CountryTableError(error);
  }
}

const MAX_INDEX_BYTES = 64 << 20;

// Written aside and renamed, so that a reader never sees half a file. Versions and remains of earlier attempts go.
async function keep(directory: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true });
  const aside = join(directory, `${name}.${process.pid}.tmp`);
  try {
    await writeFile(aside, bytes);
    await rename(aside, join(directory, name));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  const others = (await readdir(directory)).filter(
    (entry) => entry.startsWith("countries-") && entry !== name,
  );
  await Promise.all(others.map((entry) => rm(join(directory, entry), { force: true })));
}
