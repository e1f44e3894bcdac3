import { readdirSync, readFileSync } from "node:fs";

export interface Usage {
  /** Proportional set size of the process and all it started, MB (10^6): shared pages are counted once. `null` where there is no /proc. */
  readonly memory_mb: number | null;
  /** Processor time used so far by those alive now, seconds. */
  readonly cpu_seconds: number | null;
  readonly processes: number;
}

/** `sysconf(_SC_CLK_TCK)`; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Reads /proc for a process and its descendants. */
export function readUsage(root: number): Usage {
  const parents = readParents();
  if (parents === null) return { memory_mb: null, cpu_seconds: null, processes: 1 };
  const members = [root, ...descendants(root, parents)];
  const sum = (read: (pid: number) => number) => members.reduce((total, pid) => total + read(pid), 0);
  return {
    memory_mb: Math.round(sum(readPss) / 1e6),
    cpu_seconds: sum(readTicks) / TICKS_PER_SECOND,
    processes: members.length,
  };
}

function readParents(): Map<number, number> | null {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return new Map(pids.map((pid) => [Number(pid), Number(statFields(Number(pid))[1])]));
  } catch {
    return null;
  }
}

function descendants(root: number, parents: ReadonlyMap<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === root).map(([pid]) => pid);
  return children.flatMap((child) => [child, ...descendants(child, parents)]);
}

function readPss(pid: number): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, "smaps_rollup"));
  return Number(line?.[1] ?? 0) * 1024;
}

function readTicks(pid: number): number {
  const fields = statFields(pid);
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Fields of /proc/PID/stat from the state on (the command before it may hold blanks). */
function statFields(pid: number): string[] {
  const text = readProc(pid, "stat");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** A process that has ended meanwhile counts nothing. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
