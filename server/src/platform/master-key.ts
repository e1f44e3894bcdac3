import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError, type Config } from "../config/config.ts";

/**
 * The 32 bytes that every key's secret is derived from. Kept outside the database: from the environment, or in a file of the data folder that only the
 * owner can read, made at the first start. Losing it makes all keys invalid.
 */
export async function loadMasterKey(config: Pick<Config, "data" | "masterKey">): Promise<Buffer> {
  if (config.masterKey !== undefined) return config.masterKey;
  const path = join(config.data, "master.key");
  const text = (await readIfThere(path)) ?? (await createMasterKey(path));
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== 32)
    throw new ConfigError(
      `${path} is damaged: it must hold 32 bytes in base64. Restore it from a backup or set KONTOR_MASTER_KEY.`,
    );
  return key;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** Of several processes that begin the folder at once the first one's key counts; durable for each of them. */
async function createMasterKey(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  await writeDurably(draft, `${randomBytes(32).toString("base64")}\n`);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await using folder = await open(dirname(path), "r");
  await folder.sync();
  return readFile(path, "utf8");
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(text);
  await file.sync();
}
