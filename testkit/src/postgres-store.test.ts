import { afterAll, describe, test } from "vitest";
import { sqlConformance } from "@kontor/core/testing";
import { openPostgres } from "@kontor/postgres";
import { startPostgres } from "./postgres.ts";

const postgres = await startPostgres();

if ("unavailable" in postgres) {
  console.error(`SKIPPED relational store on PostgreSQL: ${postgres.unavailable}`);
  describe("relational store: PostgreSQL", () => test.skip(postgres.unavailable));
} else {
  afterAll(() => postgres.stop());
  sqlConformance("PostgreSQL", async () => {
    const url = await postgres.createDatabase();
    return {
      open: <Tables>() => openPostgres<Tables>({ url }),
      async [Symbol.asyncDispose]() {},
    };
  });
}
