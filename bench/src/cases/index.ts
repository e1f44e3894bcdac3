import type { BenchCase } from "../harness/bench-case.ts";
import { charts } from "./charts.ts";
import { dashboard10m } from "./dashboard-10m.ts";
import { demoFill } from "./demo-fill.ts";
import { freshness } from "./freshness.ts";
import { ingestCase } from "./ingest.ts";
import { live } from "./live.ts";
import { overload } from "./overload.ts";
import { pipeline } from "./pipeline.ts";
import { query10m } from "./query-10m.ts";
import { recovery } from "./recovery.ts";
import { start } from "./start.ts";
import { tap } from "./tap.ts";

/** Every case, in the order of `all`. */
export const cases: readonly BenchCase[] = [
  start,
  ingestCase("ingest-single", 1, "Durable acknowledgements, one 350 B event per request, 64 connections", {
    requests_per_s: { min: 12_000 },
    share_of_bare_http: { min: 0.6 },
  }),
  ingestCase("ingest-batch", 50, "Durable acknowledgements, 50 events of 350 B per request, 64 connections", {
    events_per_s: { min: 150_000 },
    p99_ms: { max: 50 },
  }),
  freshness,
  pipeline,
  query10m,
  dashboard10m,
  recovery,
  overload,
  live,
  tap,
  demoFill,
  charts,
];
