import { personRoles, type Member } from "@kontor/contracts";
import { use } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { Photo } from "../../parts/photo.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";
import { MeContext } from "../../shell/me-context.ts";
import { useChange } from "../../api/use-change.ts";

const PEOPLE = ["people"];

/** People with their roles; roles that come down from the organization are changed there. */
export function MemberList({ people }: { readonly people: readonly Member[] }) {
  const me = use(MeContext)?.person?.id;
  const setRole = useChange(
    ({ id, role }: { id: string; role: string }) =>
      requestJson(`/v1/people/${id}`, { method: "PATCH", body: { role } }),
    PEOPLE,
  );
  const remove = useChange((id: string) => requestJson(`/v1/people/${id}`, { method: "DELETE" }), PEOPLE);
  const failure = setRole.error ?? remove.error;
  if (people.length === 0) return <EmptyNote title="Nobody fits" />;
  return (
    <>
      {failure !== null && <ProblemNote problem={problemOf(failure)} />}
      <RowTable
        caption="People"
        rows={people}
        keyOf={({ id }) => id}
        columns={[
          {
            label: "Name",
            cell: (person) => (
              <div className="person">
                <Photo person={person} />
                <div>
                  <strong>{person.name}</strong>
                  {person.id === me && <span className="badge">you</span>}
                  <p className="muted">{person.email ?? ""}</p>
                </div>
              </div>
            ),
          },
          {
            label: "Role",
            cell: ({ id, name, role, scope }) =>
              scope === "organization" ? (
                <span>
                  {role} <span className="muted">by the organization</span>
                </span>
              ) : (
                <select
                  className="select"
                  aria-label={`Role of ${name}`}
                  value={role}
                  disabled={setRole.isPending}
                  onChange={(event) => setRole.mutate({ id, role: event.target.value })}
                >
                  {personRoles.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              ),
          },
          { label: "Last seen, UTC", cell: ({ last_seen_at: at }) => formatTime(at) },
          {
            label: "",
            cell: ({ id, name, scope }) =>
              scope === "tenant" && (
                <ConfirmButton question={`Take ${name} out?`} onConfirm={() => remove.mutate(id)}>
                  Remove<span className="visually-hidden"> {name}</span>
                </ConfirmButton>
              ),
          },
        ]}
      />
    </>
  );
}
