import { access } from "node:fs/promises";
import { KontorError } from "@kontor/core";
import type { Config } from "../config/config.ts";
import { foldersOf } from "./folders.ts";

/** No server ever kept anything there: another data folder than meant. */
export class NoDataError extends KontorError {
  constructor(folder: string) {
    super(
      "not_found",
      `There is no Kontor data in ${folder}. Set KONTOR_DATA to the folder of your server, or make one: kontor start.`,
    );
  }
}

/** Refuses a folder without Kontor's data, as one made on the way would answer as if nothing had ever come. With PostgreSQL the folder itself is enough. */
export async function existingData({ data, database }: Pick<Config, "data" | "database">): Promise<void> {
  const kept = database.engine === "postgres" ? data : foldersOf(data).database;
  await access(kept).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" || error.code === "ENOTDIR" ? new NoDataError(data) : error;
  });
}
