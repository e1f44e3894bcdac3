import { useState } from "react";
import { knowsPasskeys, makePasskey } from "../../api/passkeys.ts";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { useChange } from "../../api/use-change.ts";
import { PASSKEYS, usePasskeys, type Passkey } from "../../api/use-passkeys.ts";
import { formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { Field } from "../../parts/field.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";

/** Signing in by finger, face or PIN of a device instead of the password. */
export function Passkeys() {
  const query = usePasskeys();
  const remove = useChange(
    (id: string) => requestJson(`/v1/me/passkeys/${encodeURIComponent(id)}`, { method: "DELETE" }),
    PASSKEYS,
  );
  return (
    <section className="card stack" aria-labelledby="passkeys-title">
      <div>
        <h2 id="passkeys-title">Passkeys</h2>
        <p className="muted">Sign in by finger, face or PIN of a device, without password and code.</p>
      </div>
      <Answer query={query} lines={2}>
        {(passkeys) =>
          passkeys.length === 0 ? (
            <p>You have none yet.</p>
          ) : (
            <PasskeyTable passkeys={passkeys} onRemove={(id) => remove.mutate(id)} />
          )
        }
      </Answer>
      {remove.isError && <ProblemNote problem={problemOf(remove.error)} />}
      {knowsPasskeys() ? <NewPasskey /> : <p>This browser knows no passkeys.</p>}
    </section>
  );
}

function NewPasskey() {
  const [name, setName] = useState("");
  const add = useChange(
    async () =>
      requestJson("/v1/me/passkeys", {
        method: "POST",
        body: { ...(await makePasskey()), name: name.trim() },
      }),
    PASSKEYS,
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(undefined, { onSuccess: () => setName("") });
      }}
    >
      <Field
        label="Name of this device"
        required
        maxLength={200}
        placeholder="phone"
        value={name}
        onText={setName}
      />
      {add.isError && <ProblemNote problem={problemOf(add.error)} />}
      <div>
        <button type="submit" className="button" disabled={add.isPending}>
          Add a passkey
        </button>
      </div>
    </form>
  );
}

function PasskeyTable(props: {
  readonly passkeys: readonly Passkey[];
  readonly onRemove: (id: string) => void;
}) {
  return (
    <RowTable
      caption="Your passkeys"
      rows={props.passkeys}
      keyOf={({ id }) => id}
      columns={[
        { label: "Name", cell: ({ name }) => name },
        { label: "Added, UTC", cell: ({ created_at: at }) => formatTime(at) },
        { label: "Last used, UTC", cell: ({ last_used_at: at }) => formatTime(at) },
        {
          label: "",
          cell: ({ id, name }) => (
            <ConfirmButton question="It no longer signs in. Remove?" onConfirm={() => props.onRemove(id)}>
              Remove<span className="visually-hidden"> {name}</span>
            </ConfirmButton>
          ),
        },
      ]}
    />
  );
}
