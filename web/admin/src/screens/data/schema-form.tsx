import type { EventSchemaInfo } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem, problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { JsonEditor } from "./json-editor.tsx";

interface SchemaFormProps {
  /** Undefined: a new one. */
  readonly stored: EventSchemaInfo | undefined;
  readonly disabled: boolean;
  readonly onDone: () => void;
}

const FIRST = `{
  "type": "object",
  "required": ["shop_id"],
  "properties": {
    "value": { "type": "number", "minimum": 0 }
  }
}`;

/** One event's schema, to write and to remove. It is in force within a second. */
export function SchemaForm({ stored, disabled, onDone }: SchemaFormProps) {
  const [name, setName] = useState(stored?.event_name ?? "");
  const [mode, setMode] = useState<string>(stored?.mode ?? "observe");
  const [text, setText] = useState(stored === undefined ? FIRST : JSON.stringify(stored.schema, null, 2));
  const client = useQueryClient();
  const path = `/v1/schemas/${encodeURIComponent(stored?.event_name ?? name)}`;
  const done = async () => {
    await client.invalidateQueries({ queryKey: ["schemas"] });
    onDone();
  };
  const save = useMutation({
    mutationFn: () => requestJson(path, { method: "PUT", body: { mode, schema: parseJson(text) } }),
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: () => requestJson(path, { method: "DELETE" }), onSuccess: done });
  const failure = save.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form
      className="card stack"
      onSubmit={submit}
      aria-label={stored === undefined ? "New schema" : `Schema of ${stored.event_name}`}
    >
      <div className="row">
        <label className="field">
          Event name
          <input
            className="input"
            value={name}
            required
            readOnly={stored !== undefined}
            placeholder="view_item"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="field">
          Mode
          <select
            className="select"
            value={mode}
            disabled={disabled}
            onChange={(event) => setMode(event.target.value)}
          >
            <option value="observe">observe: note breaches</option>
            <option value="enforce">enforce: breaches fail</option>
          </select>
        </label>
      </div>
      <JsonEditor label="JSON Schema, draft 2020-12" value={text} onChange={setText} readOnly={disabled} />
      {failure !== null && <ProblemNote problem={problemOf(failure)} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={disabled || save.isPending}>
          {stored === undefined ? "Save" : `Save as version ${stored.version + 1}`}
        </button>
        <button type="button" className="button" onClick={onDone}>
          Close
        </button>
        <span className="grow" />
        {stored !== undefined && (
          <ConfirmButton question="Really remove it?" disabled={disabled} onConfirm={() => remove.mutate()}>
            Remove
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

/** Throws a {@link Problem} in words for people where JSON.parse speaks to programmers. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Problem({
      status: 400,
      code: "invalid_json",
      title: "This is not valid JSON yet",
      detail: error instanceof Error ? error.message : "",
    });
  }
}
