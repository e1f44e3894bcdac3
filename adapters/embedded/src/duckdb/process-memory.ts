import { readFile } from "node:fs/promises";

const LOOK_MS = 50;
const PAGE_BYTES = 4096;

/** Looks at a process's resident memory every 50 ms where /proc tells; calls `onExceeded` once when it passes the limit. */
export function watchMemory(
  pid: number | undefined,
  limitBytes: number,
  onExceeded: () => void,
): { stop(): void; readonly bytes: () => number } {
  let bytes = 0;
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    const text = await readFile(`/proc/${pid}/statm`, "latin1").catch(() => "");
    looking = false;
    bytes = Number(text.split(" ")[1] ?? 0) * PAGE_BYTES;
    if (bytes <= limitBytes) return;
    stop();
    onExceeded();
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  const stop = () => clearInterval(timer);
  return { stop, bytes: () => bytes };
}
