import type { WriteStream } from "node:tty";

export interface ProgressBar {
  update(done: number, note: string): void;
  finish(note: string): void;
}

const WIDTH = 28;
const PERIOD_MS = 100;

/** A bar on a terminal; elsewhere one line for each tenth, so that logs stay short. */
export function createProgressBar(
  label: string,
  total: number,
  stream: NodeJS.WriteStream | WriteStream = process.stderr,
): ProgressBar {
  const terminal = stream.isTTY;
  let drawn = 0;
  let tenth = 0;
  return {
    update(done, note) {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      if (terminal && performance.now() - drawn > PERIOD_MS) {
        drawn = performance.now();
        stream.write(`\r\u001b[2K${line(label, share, note)}`);
      } else if (!terminal && Math.floor(share * 10) > tenth) {
        tenth = Math.floor(share * 10);
        stream.write(`${label}: ${tenth * 10} %, ${note}\n`);
      }
    },
    finish(note) {
      stream.write(terminal ? `\r\u001b[2K${line(label, 1, note)}\n` : `${label}: done, ${note}\n`);
    },
  };
}

function line(label: string, share: number, note: string): string {
  const full = Math.round(share * WIDTH);
  return `${label} [${"█".repeat(full)}${"░".repeat(WIDTH - full)}] ${String(Math.round(share * 100)).padStart(3)} % ${note}`;
}
