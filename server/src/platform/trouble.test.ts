import { describe, expect, test } from "vitest";
import { troubleOf } from "./trouble.ts";

describe("what is wrong with the pipeline", () => {
  const log = (isWritable: boolean) => ({ health: () => [{ stream: "clicks", partition: 0, isWritable }] });

  test("is nothing while events are taken and delivered", () => {
    expect(troubleOf({ log: log(true), delivery: { trouble: undefined } })).toBeUndefined();
  });

  test("is the log while it takes no events, whatever delivery says", () => {
    const told = troubleOf({ log: log(false), delivery: { trouble: "no database" } });
    expect(told).toContain("partition 0 of clicks");
  });

  test("is the first line of delivery's trouble", () => {
    const told = troubleOf({ log: log(true), delivery: { trouble: "no database\n  at somewhere" } });
    expect(told).toBe("delivery is in trouble: no database");
  });
});
