import type { Policy } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { requestJson } from "../../api/request.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";
import { PolicyForm } from "./policy-form.tsx";

/** Which rows and columns whom is shown: in tiles, SQL, exports and the live stream alike. */
export function Policies() {
  const [open, setOpen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["policies"],
    queryFn: async ({ signal }) =>
      (await requestJson<{ policies: Policy[] }>("/v1/policies", { signal })).policies,
  });
  return (
    <div className="stack">
      <section className="card" aria-labelledby="policies-title">
        <div className="row card-head">
          <h2 id="policies-title">Who sees which rows and columns</h2>
          <span className="grow" />
          <button type="button" className="button primary" onClick={() => setOpen("")}>
            New policy
          </button>
        </div>
        <Answer query={query}>
          {(policies) =>
            policies.length === 0 ? (
              <EmptyNote title="Everybody sees all rows of the tenant">
                <p>
                  A policy narrows that for a role, a person or a key: one shop's rows only, or no prices. It
                  holds in tiles, SQL, exports and the live stream.
                </p>
              </EmptyNote>
            ) : (
              <PolicyTable policies={policies} onOpen={setOpen} />
            )
          }
        </Answer>
      </section>
      {open !== null && (
        <PolicyForm
          key={open}
          stored={query.data?.find(({ id }) => id === open)}
          onDone={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function PolicyTable(props: { readonly policies: readonly Policy[]; readonly onOpen: (id: string) => void }) {
  return (
    <RowTable
      caption="Policies"
      rows={props.policies}
      keyOf={({ id }) => id}
      columns={[
        { label: "Name", cell: ({ id }) => <code>{id}</code> },
        {
          label: "For",
          cell: ({ subject }) => (
            <>
              {subject.kind} <strong>{subject.id}</strong>
            </>
          ),
        },
        { label: "Rows", wraps: true, cell: ({ rows }) => rows.map(wordsOf).join(" and ") || "all" },
        { label: "Hidden columns", wraps: true, cell: ({ hidden }) => hidden.join(", ") || "none" },
        {
          label: "",
          cell: ({ id }) => (
            <button type="button" className="button" onClick={() => props.onOpen(id)}>
              Open<span className="visually-hidden"> {id}</span>
            </button>
          ),
        },
      ]}
    />
  );
}

function wordsOf({ column, op, values }: Policy["rows"][number]): string {
  return `${column} ${op === "in" ? "is" : "is not"} ${values.join(" or ")}`;
}
