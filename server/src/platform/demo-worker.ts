import { fork, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { KontorError } from "@kontor/core";
import type { DemoWritten } from "@kontor/domain/demo";
import type { DemoTask, FromDemo } from "./demo-process.ts";

const PROGRAM = fileURLToPath(new URL("./demo-process.ts", import.meta.url));

/** The process that writes or removes demo data broke or was ended. */
export class DemoStoppedError extends KontorError {
  /** `cause`: the whole story, for the log only. */
  constructor(cause: string) {
    const reason = cause.split("\n", 1)[0];
    super(
      "unavailable",
      `The demo data could not be written or removed (${reason}). It goes on at the next try.`,
      {
        cause,
      },
    );
  }
}

export interface DemoWork extends AsyncDisposable {
  /** Rejects with DemoStoppedError. */
  readonly finished: Promise<void>;
}

/** Runs one task in a process of its own; disposing ends it. */
export function startDemoWork(task: DemoTask, written: (progress: DemoWritten) => void): DemoWork {
  const child = fork(PROGRAM, [], {
    execArgv: ["--max-old-space-size=128", "--max-semi-space-size=2"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  child.on("message", (message: FromDemo) => {
    if (message.kind === "written") written(message);
    if (message.kind === "done") resolve();
    if (message.kind === "failed") reject(new DemoStoppedError(message.message));
  });
  child.once("error", (error) => reject(new DemoStoppedError(error.message)));
  child.once("exit", (code, signal) => reject(new DemoStoppedError(`its process ended (${signal ?? code})`)));
  if (child.pid !== undefined) lowerPriority(child.pid);
  // A failure to send is told by the events error and exit as well.
  child.send(task, () => undefined);
  return { finished: promise, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It may be gone already, which the exit event tells.
  }
}
