import { describe, expect, it } from "vitest";
import { migrate } from "@kontor/core";
import { createFailedEvents, failedReplayMigrations, type FailedReplayTables } from "@kontor/domain/deliver";
import { openSqlite } from "@kontor/embedded";
import { ANALYST, CANARY, openQueryLake } from "./query-lake.ts";

const clock = { now: () => Date.UTC(2030, 0, 1) };

describe("failed events through the analysts' SQL", () => {
  it("are listed and replayed by statements that the gate lets pass, a tenant's own alone", async () => {
    await using lake = await openQueryLake();
    await using db = await openSqlite<FailedReplayTables>({ file: ":memory:", thread: "here" });
    await migrate(db, "failed", failedReplayMigrations);
    const sent: unknown[] = [];
    const collector = {
      collect: async (_grant: unknown, body: Buffer) => {
        sent.push(...(JSON.parse(body.toString("utf8")) as unknown[]));
        return { accepted: 1, rejected: [] };
      },
    };
    const failed = createFailedEvents({ db, clock, query: lake.query, collector });
    const rows = await failed.list(ANALYST, { limit: 10, before: "2029-01-01T00:00:00Z", stage: "decode" });
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(await failed.list(ANALYST))).not.toContain(lake.secret);
    expect(JSON.stringify(await failed.list(CANARY))).toContain(lake.secret);
    for (const tenant of [ANALYST, CANARY])
      expect(await failed.list(tenant, { open: true })).toEqual(await failed.list(tenant));
    const [first] = rows;
    const id = first?.failed_id ?? "";
    expect(await failed.replay(ANALYST, [{ failed_id: id, event: { event_name: "menu_view" } }])).toEqual([
      { failed_id: id, result: "replayed" },
    ]);
    expect(sent).toEqual([{ event_name: "menu_view", event_id: id, event_time: first?.received_time }]);
    expect(await failed.replay(ANALYST, [{ failed_id: id }])).toMatchObject([{ result: "already_replayed" }]);
    const open = await failed.list(ANALYST, { open: true });
    expect(open).toEqual((await failed.list(ANALYST)).filter((each) => each.failed_id !== id));
    for await (const each of failed.replayAll(ANALYST, { dryRun: true }))
      expect(each.result).not.toBe("not_found");
  });
});
