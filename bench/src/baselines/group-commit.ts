import { fdatasync, openSync, write } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Histogram } from "../load/histogram.ts";

/*
 * The limit that the disk sets: `--writers` loops, each appending `--bytes` and going on when they are durable, to one growing file. Group commit and nothing
 * else: no HTTP, no JSON, no checksum, no index. Prints one JSON object.
 */
const { values } = parseArgs({
  options: {
    bytes: { type: "string", default: "350" },
    writers: { type: "string", default: "64" },
    seconds: { type: "string", default: "5" },
    folder: { type: "string", default: "." },
  },
});
const writers = Number(values.writers);
const batch = Buffer.alloc(Number(values.bytes) * writers, "x");
const folder = await mkdtemp(join(values.folder, "group-commit-"));
const file = openSync(join(folder, "log"), "w");
const latency = new Histogram();
const started = performance.now();
const ends = started + Number(values.seconds) * 1000;
let [appends, commits, position] = [0, 0, 0];

/** What arrived during one sync is the next batch, and here that is a record of each writer: all are written and synced together. */
async function commit(): Promise<void> {
  const began = performance.now();
  await writeFully();
  await sync();
  commits++;
  appends += writers;
  const took = performance.now() - began;
  for (let i = 0; i < writers; i++) latency.record(took);
}

async function writeFully(): Promise<void> {
  for (let done = 0; done < batch.length;) {
    const written = await new Promise<number>((resolve, reject) =>
      write(file, batch, done, batch.length - done, position, (error, count) =>
        error ? reject(error) : resolve(count),
      ),
    );
    done += written;
    position += written;
  }
}

function sync(): Promise<void> {
  return new Promise((resolve, reject) => fdatasync(file, (error) => (error ? reject(error) : resolve())));
}

while (performance.now() < ends) await commit();
const seconds = (performance.now() - started) / 1000;
await rm(folder, { recursive: true });
const figures = {
  appends_per_s: Math.round(appends / seconds),
  commits_per_s: Math.round(commits / seconds),
};
process.stdout.write(
  `${JSON.stringify({ ...figures, mb_per_s: Math.round(position / seconds / 1e6), latency: latency.summary() })}\n`,
);
