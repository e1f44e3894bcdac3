import type { StreamState } from "@kontor/contracts";
import { isOperator, type OperateDependencies } from "../operate.ts";
import { SAFE, type Handler } from "./handler.ts";

/** `GET /v1/streams`. Offsets and sizes count every tenant's requests, so others than operators see the delay alone. */
export function createStreamsHandlers(
  operate: Pick<OperateDependencies, "operatorTenant" | "streams">,
): Readonly<Record<"listStreams", Handler>> {
  return {
    async listStreams(context, grant) {
      const operator = await isOperator(operate, grant);
      const streams = await operate.streams();
      return context.json({ operator, streams: operator ? streams : streams.map(withoutTotals) }, 200, SAFE);
    },
  };
}

function withoutTotals(stream: StreamState): StreamState {
  const hidden = { begin: null, end: null, delivered: null, lag_records: null };
  return {
    ...stream,
    bytes: null,
    partitions: stream.partitions.map((partition) => ({ ...partition, ...hidden })),
  };
}
