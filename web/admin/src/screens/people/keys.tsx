import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { Answer } from "../../parts/answer.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { KeyTable, type Key } from "./key-table.tsx";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { useChange } from "../../api/use-change.ts";

const KEYS = ["keys"];
const ROLES: Readonly<Record<string, string>> = {
  write: "write: send events",
  read: "read: run SQL",
  admin: "admin: both, and manage",
};

/** Keys for programs: made and revoked here. */
export function Keys() {
  const [role, setRole] = useState("write");
  const [name, setName] = useState("");
  const query = useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await requestJson<{ keys: Key[] }>("/v1/keys", { signal })).keys,
  });
  const create = useChange(
    () =>
      requestJson<{ token: string }>("/v1/keys", {
        method: "POST",
        body: { role, ...(name === "" ? {} : { name }) },
      }),
    KEYS,
  );
  const revoke = useChange((id: string) => requestJson(`/v1/keys/${id}`, { method: "DELETE" }), KEYS);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  return (
    <section className="card stack" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys for programs</h2>
      <form className="row" onSubmit={submit}>
        <label className="field">
          Role
          <select className="select" value={role} onChange={(event) => setRole(event.target.value)}>
            {Object.entries(ROLES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          Name, for people
          <input
            className="input"
            value={name}
            maxLength={200}
            placeholder="menu page"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <button type="submit" className="button primary form-end" disabled={create.isPending}>
          Make a key
        </button>
      </form>
      {create.isError && <ProblemNote problem={problemOf(create.error)} />}
      {create.data !== undefined && (
        <ShownOnce label="The new key" text={create.data.token} onGone={() => create.reset()}>
          Shown this once. The whole text is the bearer token; for AWS SDKs the part before the dot is the
          access key id, the part after it the secret.
        </ShownOnce>
      )}
      {revoke.isError && <ProblemNote problem={problemOf(revoke.error)} />}
      <Answer query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyNote title="There is no key yet">
              <p>A page that sends events needs one with the role write.</p>
            </EmptyNote>
          ) : (
            <KeyTable keys={keys} onRevoke={(id) => revoke.mutate(id)} />
          )
        }
      </Answer>
    </section>
  );
}
