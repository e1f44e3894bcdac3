import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";

/**
 * Makes a folder anew beside the one that is there, and puts it in its place: it is whole, never half. What fails leaves the old one. Of several who do so at
 * once, the last one's stays.
 */
export async function replaceFolder(folder: string, make: (fresh: string) => Promise<void>): Promise<void> {
  const mine = randomUUID();
  const fresh = `${folder}.new-${mine}`;
  const old = `${folder}.old-${mine}`;
  try {
    await mkdir(fresh, { recursive: true });
    await make(fresh);
    for (let placed = false; !placed;) {
      await rename(folder, old).catch(unless("ENOENT"));
      // Somebody else may have put theirs there just now: that one goes as well.
      placed = await rename(fresh, folder).then(() => true, unless("ENOTEMPTY", "EEXIST"));
      await rm(old, { recursive: true, force: true });
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Passes over errors with these codes: false for them. */
function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => false {
  return (error) => {
    if (!codes.includes(error.code ?? "")) throw error;
    return false;
  };
}
