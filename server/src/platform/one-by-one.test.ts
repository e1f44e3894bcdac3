import { expect, test } from "vitest";
import { LineTooLongError, oneByOne } from "./one-by-one.ts";

test("works run one at a time, in the order of asking, also after one that failed", async () => {
  const run = oneByOne(10);
  const steps: string[] = [];
  const work = (name: string, gate: Promise<void>) =>
    run(async () => {
      steps.push(`${name} begins`);
      await gate;
      steps.push(`${name} ends`);
      return name;
    });
  const gate = Promise.withResolvers<void>();
  const first = work("a", gate.promise);
  const broken = run(() => Promise.reject(new TypeError("broken")));
  const last = work("b", Promise.resolve());
  gate.resolve();
  await expect(broken).rejects.toThrow("broken");
  expect(await Promise.all([first, last])).toEqual(["a", "b"]);
  expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

test("a line that is too long is refused at once, and has room again when it moves on", async () => {
  const run = oneByOne(2);
  const gate = Promise.withResolvers<void>();
  const waiting = [run(() => gate.promise), run(() => gate.promise)];
  await expect(run(async () => 1)).rejects.toThrow(LineTooLongError);
  gate.resolve();
  await Promise.all(waiting);
  expect(await run(async () => 1)).toBe(1);
});
