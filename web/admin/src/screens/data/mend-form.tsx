import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRight } from "../../shell/me-context.ts";
import type { FailedEvent } from "./failed-event.ts";
import { JsonEditor } from "./json-editor.tsx";
import { parseJson } from "./schema-form.tsx";

interface ReplayResult {
  readonly failed_id: string;
  readonly result: string;
  readonly rejections?: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

const WORDS: Readonly<Record<string, string>> = {
  replayed:
    "Sent again. It is in the tables within a second, unless a schema or transform refuses it once more.",
  would_replay: "The door would take it. Schemas and transforms see it after that, when it is delivered.",
  already_replayed: "It was sent again before; nothing is doubled.",
  not_found: "It is no longer there.",
  rejected: "It would be refused:",
};

/** One failed event: edit it, try without effect, send it again. */
export function MendForm({ event, onClose }: { readonly event: FailedEvent; readonly onClose: () => void }) {
  const original = readable(event.raw);
  const [text, setText] = useState(original);
  const mayReplay = useRight("change_data");
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const changed = text !== original;
      const item = { failed_id: event.failed_id, ...(changed ? { event: parseJson(text) } : {}) };
      const { results } = await requestJson<{ results: ReplayResult[] }>("/v1/failed-events/replay", {
        method: "POST",
        body: { events: [item], dry_run: dryRun },
      });
      return results[0];
    },
    onSuccess: (_, dryRun) =>
      dryRun ? undefined : client.invalidateQueries({ queryKey: ["failed-events"] }),
  });
  return (
    <section className="card stack" aria-label={`Failed event ${event.failed_id}`}>
      <div>
        <h2>{event.message}</h2>
        <p className="muted">
          {event.stage} · <code>{event.code}</code>
          {event.path !== "" && (
            <>
              {" "}
              at <code>{event.path}</code>
            </>
          )}{" "}
          · {formatTime(event.received_time)} UTC · <code>{event.failed_id}</code>
        </p>
      </div>
      <JsonEditor
        label="The event as it will be sent"
        value={text}
        onChange={setText}
        readOnly={!mayReplay}
      />
      {replay.isError && <ProblemNote problem={problemOf(replay.error)} />}
      {replay.data !== undefined && <Result result={replay.data} />}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={!mayReplay || replay.isPending}
          onClick={() => replay.mutate(false)}
        >
          {text === original ? "Send again as it was" : "Send the mended event"}
        </button>
        <button
          type="button"
          className="button"
          disabled={!mayReplay || replay.isPending}
          onClick={() => replay.mutate(true)}
        >
          Try, change nothing
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </section>
  );
}

function Result({ result }: { readonly result: ReplayResult }) {
  const good = result.result === "replayed" || result.result === "would_replay";
  return (
    <div role="status" className={good ? "outcome good" : "outcome"}>
      <p>{WORDS[result.result] ?? result.result}</p>
      {result.rejections?.map(({ code, path, message }) => (
        <p key={code + path}>
          {message} <code>{path}</code>
        </p>
      ))}
    </div>
  );
}

// What was sent may be no JSON at all: that is then what has to be mended.
function readable(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
