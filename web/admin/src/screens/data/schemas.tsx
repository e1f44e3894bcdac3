import type { EventSchemaInfo } from "@kontor/contracts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";
import { useRight } from "../../shell/me-context.ts";
import { SchemaForm } from "./schema-form.tsx";

interface SchemasAnswer {
  readonly schemas: readonly EventSchemaInfo[];
  readonly unknown_events: "allow" | "deny";
}

const NEW = Symbol("new schema");

/** JSON Schemas of the tenant's events, and what happens to events without one. */
export function Schemas() {
  const [open, setOpen] = useState<string | typeof NEW | null>(null);
  const mayChange = useRight("change_data");
  const query = useQuery({
    queryKey: ["schemas"],
    queryFn: ({ signal }) => requestJson<SchemasAnswer>("/v1/schemas", { signal }),
  });
  return (
    <Answer query={query}>
      {({ schemas, unknown_events: policy }) => {
        const opened = schemas.find(({ event_name: name }) => name === open);
        return (
          <div className="stack">
            <section className="card" aria-label="Event schemas">
              <div className="row card-head">
                <UnknownPolicy policy={policy} disabled={!mayChange} />
                <span className="grow" />
                {mayChange && (
                  <button type="button" className="button primary" onClick={() => setOpen(NEW)}>
                    New schema
                  </button>
                )}
              </div>
              {schemas.length === 0 ? (
                <EmptyNote title="No event is checked yet">
                  <p>
                    A schema says what an event must look like. In mode observe a breach is noted in the
                    column <code>schema_error</code>; in mode enforce the event goes to Failed events, where
                    it can be mended.
                  </p>
                </EmptyNote>
              ) : (
                <SchemaTable schemas={schemas} onOpen={setOpen} />
              )}
            </section>
            {(open === NEW || opened !== undefined) && (
              <SchemaForm
                key={opened === undefined ? "new" : `${opened.event_name} ${opened.version}`}
                stored={opened}
                disabled={!mayChange}
                onDone={() => setOpen(null)}
              />
            )}
          </div>
        );
      }}
    </Answer>
  );
}

function SchemaTable(props: {
  readonly schemas: readonly EventSchemaInfo[];
  readonly onOpen: (name: string) => void;
}) {
  return (
    <RowTable
      caption="Event schemas"
      rows={props.schemas}
      keyOf={({ event_name: name }) => name}
      columns={[
        { label: "Event", cell: ({ event_name: name }) => <code>{name}</code> },
        { label: "Mode", cell: ({ mode }) => <span className="badge">{mode}</span> },
        { label: "Version", numeric: true, cell: ({ version }) => version },
        { label: "Changed, UTC", cell: ({ updated_at: at }) => formatTime(at) },
        {
          label: "",
          pinned: true,
          cell: ({ event_name: name }) => (
            <button type="button" className="button" onClick={() => props.onOpen(name)}>
              Open<span className="visually-hidden"> {name}</span>
            </button>
          ),
        },
      ]}
    />
  );
}

function UnknownPolicy(props: { readonly policy: "allow" | "deny"; readonly disabled: boolean }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (policy: string) =>
      requestJson("/v1/schemas", { method: "PATCH", body: { unknown_events: policy } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["schemas"] }),
  });
  return (
    <>
      <label className="row">
        Events without a schema
        <select
          className="select"
          value={props.policy}
          disabled={props.disabled || change.isPending}
          onChange={(event) => change.mutate(event.target.value)}
        >
          <option value="allow">are let through</option>
          <option value="deny">go to Failed events, once there is a schema</option>
        </select>
      </label>
      {change.isError && <ProblemNote problem={problemOf(change.error)} />}
    </>
  );
}
