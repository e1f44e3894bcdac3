import { writeFile } from "node:fs/promises";
import { expireRows } from "@kontor/domain/deliver";
import { beforeEach, afterEach, describe, expect, test } from "vitest";
import { openDeliveryFixture, type DeliveryFixture } from "./delivery-fixture.ts";

const DAYS = ["2024-01-01", "2024-01-02"];

describe("retention", () => {
  let kontor: DeliveryFixture;
  beforeEach(async () => {
    kontor = await openDeliveryFixture();
    for (const tenant of ["brief", "patient"])
      await kontor.send(
        tenant,
        DAYS.map((day) => ({ event_name: "view", event_time: `${day}T10:00:00Z` })),
      );
    await kontor.deliverAll();
    await kontor.lake.setRetention("brief", "events", 30);
  });
  afterEach(() => kontor[Symbol.asyncDispose]());

  const expire = () => expireRows({ ...kontor, tenants: ["brief", "patient"], runId: "x" });
  const left = () =>
    kontor.rows("SELECT tenant_id, strftime(event_time, '%Y-%m-%d') FROM events ORDER BY ALL");

  test("takes a tenant's old rows out of files that it shares with others, once", async () => {
    expect(await expire()).toBe(2);
    expect(await left()).toEqual(DAYS.map((day) => ["patient", day]));
    expect(await expire()).toBe(0);
  });

  test("drops whole days that nobody keeps", async () => {
    await kontor.lake.setRetention(null, "events", 90);
    await expire();
    expect(await kontor.lake.liveFiles()).toEqual([]);
  });

  test("goes on behind a file that cannot be rewritten, and tells of it in the end", async () => {
    const [first] = await kontor.lake.files({ table: "events" });
    await writeFile(kontor.lake.locate(first ?? { path: "" }), "no Parquet");
    await expect(expire()).rejects.toThrow();
    const [broken, mended] = await kontor.lake.files({ table: "events" });
    expect(broken).toEqual(first);
    expect(mended).toMatchObject({ day: DAYS[1], rows: 1, expired: ["brief"] });
  });
});
