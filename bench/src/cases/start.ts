import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase } from "../harness/bench-case.ts";
import { firstAcknowledgement } from "../harness/first-acknowledgement.ts";
import { createKontorServer } from "../harness/kontor-server.ts";
import { median } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

/** From starting the process to the first event on disk; what an idle process weighs. */
export const start: BenchCase = {
  name: "start",
  summary: "Start to the first acknowledged event, and memory of the idle process tree",
  target: { first_ack_ms: { max: 2000 }, idle_memory_mb: { max: 250 } },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const key = await server.createKey("tenant-000", "admin");
    const acks: number[] = [];
    const memory: (number | null)[] = [];
    for (let round = 0; round < (context.quick ? 1 : 5); round++) {
      const started = performance.now();
      server.spawn();
      acks.push(Math.round((await firstAcknowledgement(server, key)) - started));
      await sleep(context.quick ? 1000 : 10_000);
      memory.push(server.usage().memory_mb);
      context.say(`start ${round + 1}: ${acks.at(-1)} ms, ${memory.at(-1)} MB after a while`);
      await server.stop();
    }
    const weights = memory.flatMap((each) => (each === null ? [] : [each]));
    return {
      first_ack_ms: median(acks),
      first_ack_ms_on_new_folder: acks[0],
      first_ack_ms_by_round: acks,
      idle_memory_mb: weights.length === 0 ? null : median(weights),
    };
  },
};
