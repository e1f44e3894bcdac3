import type { EventLog } from "@kontor/core";
import type { QueryService, QueryAnswer } from "@kontor/domain/query";
import type { PlatformMetrics } from "./metrics.ts";
import type { Pipeline } from "./pipeline.ts";

/** The metrics, which tell the pipeline as well. */
export function watchMetrics(metrics: PlatformMetrics, pipeline: Pipeline): PlatformMetrics {
  const { ingest } = metrics;
  return {
    ...metrics,
    ingest: {
      accepted(events, bytes) {
        ingest.accepted(events, bytes);
        pipeline.count("requests");
        pipeline.count("events", events);
        pipeline.count("bytes", bytes);
      },
      rejected(events, code) {
        ingest.rejected(events, code);
        pipeline.refusedEvents(code, events);
      },
      refused(code) {
        ingest.refused(code);
        pipeline.count("requests");
        pipeline.refusedRequest(code);
      },
    },
    delivered(batch, tookMs) {
      metrics.delivered(batch, tookMs);
      pipeline.count("delivered", batch.events);
      pipeline.count("duplicates", batch.duplicates);
      pipeline.count("failed", batch.failed);
      pipeline.time("batch", tookMs);
    },
    compacted(round) {
      metrics.compacted(round);
      pipeline.count("merges", round.merges);
    },
    trouble(where) {
      metrics.trouble(where);
      pipeline.count("trouble");
    },
  };
}

/** The log's `append`, timed from the call to durable. */
export function watchAppends(log: Pick<EventLog, "append">, pipeline: Pipeline): Pick<EventLog, "append"> {
  return {
    append(stream, record) {
      const started = performance.now();
      const appended = log.append(stream, record);
      appended.then(
        () => pipeline.time("sync", performance.now() - started),
        () => undefined,
      );
      return appended;
    },
  };
}

/** The query service, counted and timed from the call to the last byte. */
export function watchQueries(
  query: QueryService,
  pipeline: Pipeline,
): QueryService & { readonly active: () => number } {
  let active = 0;
  const watch = async (run: () => Promise<QueryAnswer>): Promise<QueryAnswer> => {
    const started = performance.now();
    active += 1;
    pipeline.count("queries");
    const ended = () => {
      active -= 1;
      pipeline.time("query", performance.now() - started);
    };
    try {
      const answer = await run();
      answer.finished.then(ended, ended);
      return answer;
    } catch (error) {
      ended();
      throw error;
    }
  };
  return {
    run: (statement) => watch(() => query.run(statement)),
    runTrusted: (statement) => watch(() => query.runTrusted(statement)),
    hold: () => query.hold(),
    warm: () => query.warm(),
    active: () => active,
  };
}
