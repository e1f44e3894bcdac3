import { readFileSync } from "node:fs";

/** Watches the resident memory of processes that come and go; nothing where there is no /proc. */
export function sampleMemory(pids: () => readonly number[]): { stop(): void; peakBytes(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of pids()) peak = Math.max(peak, residentBytes(pid));
  }, 10);
  timer.unref();
  return { stop: () => clearInterval(timer), peakBytes: () => peak };
}

/** Resident bytes of a process, 0 when it is gone or the system does not tell. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
