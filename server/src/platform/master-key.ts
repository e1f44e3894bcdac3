import { randomBytes } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError, type Config } from "../config/config.ts";

/**
 * The 32 bytes that every key's secret is derived from. Kept outside the database: from the environment, or in a file of the data folder that only the
 * owner can read, made at the first start. Losing it makes all keys invalid.
 */
export async function loadMasterKey(config: Pick<Config, "data" | "masterKey">): Promise<Buffer> {
  if (config.masterKey !== undefined) return config.masterKey;
  const path = join(config.data, "master.key");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return createMasterKey(path);
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== 32)
    throw new ConfigError(
      `${path} is damaged: it must hold 32 bytes in base64. Restore it from a backup or set KONTOR_MASTER_KEY.`,
    );
  return key;
}

async function createMasterKey(path: string): Promise<Buffer> {
  const key = randomBytes(32);
  const file = await open(`${path}.new`, "w", 0o600);
  await file.writeFile(`${key.toString("base64")}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), "r");
  await folder.sync();
  await folder.close();
  return key;
}
