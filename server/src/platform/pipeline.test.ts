import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { highestOf, OpenStep, quantileOf, rateOf, SAMPLES } from "./pipeline-step.ts";
import { startPipeline, type Pipeline } from "./pipeline.ts";

describe("the pipeline's figures", () => {
  let pipeline: Pipeline;
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-11-21T00:00:00Z") });
    pipeline = startPipeline();
  });
  afterEach(() => {
    pipeline[Symbol.dispose]();
    vi.useRealTimers();
  });
  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

  test("are rates of the last seconds, and totals since the start", async () => {
    pipeline.count("events", 100);
    await seconds(1);
    expect(pipeline.report().now["door_events_s"]).toBeCloseTo(100);
    await seconds(5);
    expect(pipeline.report().now["door_events_s"]).toBe(0);
    expect(pipeline.report().totals).toEqual({ events: 100 });
  });

  test("make one point of a series each 15 s, and keep 60 of them", async () => {
    pipeline.time("sync", 7);
    await seconds(15);
    const { at, values } = pipeline.report().series;
    expect(at).toEqual(["2026-11-21T00:00:15.000Z"]);
    expect(values["sync_p99_ms"]).toEqual([7]);
    expect(values["query_p99_ms"]).toEqual([null]);
    await seconds(15 * 70);
    expect(pipeline.report().series.at).toHaveLength(60);
    expect(pipeline.report().series.values["sync_p99_ms"]?.every((value) => value === null)).toBe(true);
  });

  test("leave out what cannot be read now, and go on", async () => {
    let broken = true;
    pipeline.observe("lag_ms", () => (broken ? Promise.reject(new TypeError("closed")) : 40));
    pipeline.observe("memory_bytes", () => Number.NaN);
    await seconds(2);
    expect(pipeline.report().now).toMatchObject({ lag_ms: null, memory_bytes: null });
    broken = false;
    await seconds(2);
    expect(pipeline.report().now["lag_ms"]).toBe(40);
  });

  test("count refusals by code", () => {
    pipeline.refusedRequest("overloaded");
    pipeline.refusedRequest("overloaded");
    pipeline.refusedEvents("required", 3);
    expect(pipeline.report().refusals).toEqual([
      { code: "overloaded", requests: 2, events: 0 },
      { code: "required", requests: 0, events: 3 },
    ]);
  });
});

describe("a step", () => {
  test("keeps a bounded number of samples, the newest", () => {
    const open = new OpenStep();
    for (let ms = 0; ms < SAMPLES * 3; ms++) open.time("sync", ms);
    const steps = [open.close(1000, new Map())];
    expect(steps[0]?.times.get("sync")).toHaveLength(SAMPLES);
    expect(quantileOf(steps, "sync", 0)).toBe(SAMPLES * 2);
    expect(quantileOf(steps, "sync", 1)).toBe(SAMPLES * 3 - 1);
  });

  test("says nothing of what was not measured", () => {
    expect([rateOf([], "events"), quantileOf([], "sync", 0.5), highestOf([], "lag_ms")]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
