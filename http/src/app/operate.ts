import type { OperateDependencies } from "../operate.ts";
import { createSchemaHandlers } from "./event-schemas.ts";
import type { operateRoutes } from "@kontor/contracts";
import type { Handler } from "./handler.ts";
import { createHealthHandlers } from "./health-info.ts";
import { createLakeInfoHandlers } from "./lake-info.ts";
import { createRetentionHandlers } from "./retention.ts";
import { createStreamsHandlers } from "./streams.ts";

/** Handlers of contracts' `operateRoutes`. */
export function createOperateHandlers(
  operate: OperateDependencies,
): Readonly<Record<keyof typeof operateRoutes, Handler>> {
  return {
    ...createStreamsHandlers(operate),
    ...createLakeInfoHandlers(operate),
    ...createHealthHandlers(operate),
    ...createSchemaHandlers(operate.schemas),
    ...createRetentionHandlers(operate.retention),
  };
}
