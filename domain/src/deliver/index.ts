export * from "./seen-ids/index.ts";
export { Compactor, type CompactionRound } from "./compactor.ts";
export { DELIVERY, Delivery, type DeliveredBatch, type DeliveryDependencies } from "./delivery.ts";
export { expireRows } from "./expire-rows.ts";
export {
  createPrepareEvents,
  type PreparedRecord,
  type PrepareEvents,
  type PrepareStep,
  type StepResult,
} from "./prepare-events.ts";
export type { StagePolicy } from "./stage-batch.ts";
export * from "./event-schemas/index.ts";
export * from "./transform/index.ts";
export * from "./failed/index.ts";
