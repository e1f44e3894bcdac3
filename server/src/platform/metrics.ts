import type { DeliveredBatch } from "@kontor/domain/deliver";
import type { IngestMetrics } from "@kontor/http";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** All counters of the process, in Prometheus' text format. Labels are few and bounded: never a tenant, never a path. */
export interface PlatformMetrics {
  readonly ingest: IngestMetrics;
  delivered(batch: DeliveredBatch, tookMs: number): void;
  compacted(round: {
    readonly merges: number;
    readonly inputs: number;
    readonly rows: number;
    readonly tookMs: number;
  }): void;
  trouble(where: string): void;
  /** Values read at scrape time. */
  observe(name: string, help: string, read: () => number | Promise<number>): void;
  text(): Promise<string>;
}

export function createMetrics(): PlatformMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const accepted = counter("kontor_accepted_events_total", "Events acknowledged as durable");
  const acceptedBytes = counter(
    "kontor_accepted_bytes_total",
    "Bytes of the bodies of acknowledged requests",
  );
  const rejected = counter("kontor_rejected_events_total", "Events refused, by code", ["code"]);
  const refused = counter("kontor_refused_requests_total", "Requests refused as a whole, by code", ["code"]);
  const deliveredEvents = counter("kontor_delivered_events_total", "Events committed to the lake");
  const duplicates = counter("kontor_duplicate_events_total", "Events dropped as repeats of one in the lake");
  const failed = counter("kontor_failed_events_total", "Events committed to failed_events");
  const merges = counter("kontor_compaction_merges_total", "Merges of lake files");
  const mergedRows = counter("kontor_compaction_rows_total", "Rows rewritten by merges");
  const troubles = counter("kontor_trouble_total", "Failed attempts, by part", ["where"]);
  const seconds = new Histogram({
    name: "kontor_delivery_batch_seconds",
    help: "Time from the start of a batch to its commit",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    ingest: {
      accepted(events, bytes) {
        accepted.inc(events);
        acceptedBytes.inc(bytes);
      },
      rejected: (events, code) => rejected.inc({ code }, events),
      refused: (code) => refused.inc({ code }),
    },
    delivered(batch, tookMs) {
      deliveredEvents.inc(batch.events);
      duplicates.inc(batch.duplicates);
      failed.inc(batch.failed);
      seconds.observe(tookMs / 1000);
    },
    compacted(round) {
      merges.inc(round.merges);
      mergedRows.inc(round.rows);
    },
    trouble: (where) => troubles.inc({ where }),
    observe(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          this.set(await read());
        },
      });
      registry.registerMetric(gauge);
    },
    text: () => registry.metrics(),
  };
}
