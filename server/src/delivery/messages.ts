import type { DeliveredBatch } from "@kontor/domain/deliver";
import type { Config } from "../config/config.ts";

/** What the delivery thread is started with. `log` is the log's reader handle, cloned into the thread. */
export interface DeliveryThreadData<LogHandle = unknown> {
  readonly config: Config;
  readonly log: LogHandle;
  readonly runId: string;
}

/** From the server to the delivery thread. `drain` is answered when everything durable at that moment is in the lake. */
export type ToDelivery = { readonly kind: "drain"; readonly id: number } | { readonly kind: "stop" };

/** From the delivery thread to the server. */
export type FromDelivery =
  | { readonly kind: "ready"; readonly offsets: readonly number[]; readonly tookMs: number }
  | { readonly kind: "delivered"; readonly batch: DeliveredBatch; readonly tookMs: number }
  | {
      readonly kind: "compacted";
      readonly merges: number;
      readonly inputs: number;
      readonly rows: number;
      readonly tookMs: number;
    }
  | { readonly kind: "drained"; readonly id: number }
  | { readonly kind: "trouble"; readonly where: string; readonly message: string }
  | { readonly kind: "recovered"; readonly where: string };
