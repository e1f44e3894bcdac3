export {
  createTransformRunner,
  type EventObject,
  type TransformOutcome,
  type TransformRunner,
  type TransformRunnerOptions,
} from "./transform-runner.ts";
export { transformStep } from "./transform-step.ts";
