import type { TransformHost } from "@kontor/core";
import { canonicalEvent } from "../../collect/index.ts";
import type { PrepareStep, StepResult } from "../prepare-events.ts";
import { createTransformRunner, type TransformRunnerOptions } from "./transform-runner.ts";

/** The step of delivery that runs every event through the operator's transform. What the transform makes is held to the rules of the door. */
export function transformStep(
  host: TransformHost,
  options: Omit<TransformRunnerOptions, "host"> = {},
): PrepareStep {
  const runner = createTransformRunner({ ...options, host });
  return {
    needed: () => true,
    run: async (tenant, events, received) => {
      const { ok, dropped, failed } = await runner.run(tenant, events, received);
      const results = new Map<number, StepResult>();
      for (const { index, event } of ok) results.set(index, checked(event, received));
      for (const index of dropped) results.set(index, { kind: "drop" });
      for (const { index, code, message } of failed) results.set(index, fault(code, "$", message));
      return events.map((_, index) => results.get(index) ?? fault("transform_bad_answer", "$", "No answer."));
    },
  };
}

function checked(event: Readonly<Record<string, unknown>>, received: number): StepResult {
  const canonical = canonicalEvent(event, received);
  if (canonical.ok) return { kind: "keep", event: canonical.event };
  const [first] = canonical.rejections;
  return fault(
    first?.code ?? "invalid_event",
    first?.path ?? "$",
    `The transform made this: ${first?.message ?? ""}`,
  );
}

function fault(code: string, path: string, message: string): StepResult {
  return { kind: "fail", stage: "transform", code, path, message };
}
