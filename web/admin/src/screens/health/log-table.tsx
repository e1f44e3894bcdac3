import type { LogLine } from "@kontor/contracts";
import { useState } from "react";
import { Answer } from "../../parts/answer.tsx";
import { formatTime } from "../../parts/amounts.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { useLogLines } from "./use-health.ts";

const LEVELS = ["all", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];
const RANK: Readonly<Record<string, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};
/** Lines drawn; the server keeps 1,000. */
const DRAWN = 200;

/** The process's newest log lines, to be narrowed by level and text. */
export function LogTable() {
  const lines = useLogLines();
  const [level, setLevel] = useState<Level>("all");
  const [text, setText] = useState("");
  return (
    <section className="card" aria-labelledby="log-title">
      <div className="row log-head">
        <h2 id="log-title">Log of this process</h2>
        <span className="log-space" />
        <label className="row">
          <span className="muted">At least</span>
          <select
            className="select"
            value={level}
            onChange={(event) => setLevel(event.target.value as Level)}
          >
            {LEVELS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <input
          className="input"
          type="search"
          aria-label="Lines that contain"
          placeholder="Lines that contain …"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Answer query={lines}>
        {(all) => <Lines lines={fitting(all, level, text)} any={all.length > 0} />}
      </Answer>
    </section>
  );
}

function Lines({ lines, any }: { readonly lines: readonly LogLine[]; readonly any: boolean }) {
  if (lines.length === 0) {
    return (
      <EmptyNote title={any ? "No line fits" : "The process has said nothing yet"}>
        {!any && (
          <p>
            A quiet log is a good log. <code>KONTOR_LOG_LEVEL=debug</code> makes it talk.
          </p>
        )}
      </EmptyNote>
    );
  }
  return (
    <ol className="log-lines" aria-label="Log lines, newest first" tabIndex={0}>
      {lines.slice(0, DRAWN).map(({ id, time, level, message, details }) => (
        <li key={id}>
          <span className="muted">{formatTime(time).slice(11)}</span>
          <span className={`log-level ${level}`}>{level}</span>
          <span className="log-text">
            {message}
            {details !== undefined && <span className="muted"> {details}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function fitting(lines: readonly LogLine[], level: Level, text: string): readonly LogLine[] {
  const least = RANK[level] ?? 0;
  const wanted = text.toLowerCase();
  return lines.filter(
    (line) =>
      (RANK[line.level] ?? 0) >= least &&
      (wanted === "" || `${line.message} ${line.details ?? ""}`.toLowerCase().includes(wanted)),
  );
}
