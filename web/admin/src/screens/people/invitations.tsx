import { personRoles } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { useChange } from "../../api/use-change.ts";

interface Invitation {
  readonly id: string;
  readonly role: string;
  readonly scope: "tenant" | "organization";
  readonly email: string | null;
  readonly invited_by: string;
  readonly expires_at: string;
}

const INVITATIONS = ["invitations"];

/** Links that let people in: made here, shown once, passed on by hand, good for 7 days. */
export function Invitations() {
  const [role, setRole] = useState("viewer");
  const [email, setEmail] = useState("");
  const query = useQuery({
    queryKey: INVITATIONS,
    queryFn: async ({ signal }) =>
      (await requestJson<{ invitations: Invitation[] }>("/v1/invitations", { signal })).invitations,
  });
  const invite = useChange(
    () =>
      requestJson<{ link: string }>("/v1/invitations", {
        method: "POST",
        body: { role, ...(email === "" ? {} : { email }) },
      }),
    INVITATIONS,
  );
  const revoke = useChange(
    (id: string) => requestJson(`/v1/invitations/${id}`, { method: "DELETE" }),
    INVITATIONS,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(undefined);
  };
  return (
    <section className="card stack" aria-labelledby="invitations-title">
      <h2 id="invitations-title">Invite somebody</h2>
      <form className="row" onSubmit={submit}>
        <label className="field">
          Role
          <select className="select" value={role} onChange={(event) => setRole(event.target.value)}>
            {personRoles.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="field">
          For this e-mail address only (may be empty)
          <input
            className="input"
            type="email"
            value={email}
            autoComplete="off"
            onChange={(event) => setEmail(event.target.value)}
          />
        </label>
        <button type="submit" className="button primary form-end" disabled={invite.isPending}>
          Make a link
        </button>
      </form>
      {invite.isError && <ProblemNote problem={problemOf(invite.error)} />}
      {invite.data !== undefined && (
        <ShownOnce label="Invitation link" text={invite.data.link} onGone={() => invite.reset()}>
          Pass it on yourself. It is shown this once, and good once, for 7 days.
        </ShownOnce>
      )}
      {revoke.isError && <ProblemNote problem={problemOf(revoke.error)} />}
      <Answer query={query} lines={2}>
        {(invitations) =>
          invitations.length === 0 ? (
            <EmptyNote title="No invitation is open" />
          ) : (
            <OpenInvitations invitations={invitations} onRevoke={(id) => revoke.mutate(id)} />
          )
        }
      </Answer>
    </section>
  );
}

function OpenInvitations(props: {
  readonly invitations: readonly Invitation[];
  readonly onRevoke: (id: string) => void;
}) {
  return (
    <RowTable
      caption="Open invitations"
      rows={props.invitations}
      keyOf={({ id }) => id}
      columns={[
        { label: "For", cell: ({ email }) => email ?? "whoever has the link" },
        {
          label: "Role",
          cell: ({ role, scope }) => (scope === "tenant" ? role : `${role} of the organization`),
        },
        { label: "By", cell: ({ invited_by: by }) => by },
        { label: "Good until, UTC", cell: ({ expires_at: at }) => formatTime(at) },
        {
          label: "",
          cell: ({ id }) => (
            <ConfirmButton question="Really?" onConfirm={() => props.onRevoke(id)}>
              Take back
            </ConfirmButton>
          ),
        },
      ]}
    />
  );
}
