import { afterEach, beforeEach, describe, it } from "vitest";
import type { EventLog } from "../ports/log.ts";
import { describeAppending } from "./log/log-appending.ts";
import { describeRestarting, describeTrimming } from "./log/log-keeping.ts";
import { describePartitions, describeReadersElsewhere, describeReading } from "./log/log-reading.ts";
import { one } from "./log/log-samples.ts";
import type { LogConformance, LogPlace, LogTrial } from "./log/log-trial.ts";

export type { ConformanceLogOptions, LogConformance, LogPlace } from "./log/log-trial.ts";

/** What every {@link EventLog} owes. */
export function logConformance(adapter: LogConformance): void {
  describe(`event log: ${adapter.name}`, () => {
    const trial = tryLog(adapter);
    describeAppending(trial);
    describePartitions(trial);
    describeReading(trial);
    describeRestarting(trial);
    describeTrimming(trial);
    describeReadersElsewhere(trial);
  });
}

/** A fresh place before each test of the chapter that calls this, closed after it. */
function tryLog(adapter: LogConformance): LogTrial {
  let place: LogPlace;
  let log: EventLog;
  beforeEach(async () => {
    place = await adapter.open();
  });
  afterEach(async () => {
    await log[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  return {
    get place() {
      return place;
    },
    get log() {
      return log;
    },
    async start(options = { streams: one }) {
      log = await place.open(options);
    },
    async reopen(options) {
      await log[Symbol.asyncDispose]();
      log = await place.open(options);
    },
    owes(sentence, test) {
      const excuse = adapter.skip?.find((each) => each.tests.includes(sentence));
      if (excuse === undefined) it(sentence, test);
      else it.skip(`${sentence} (${excuse.reason})`);
    },
  };
}
