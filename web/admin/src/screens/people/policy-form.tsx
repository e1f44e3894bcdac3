import { eventsTable, personRoles, policySubjects, type Policy } from "@kontor/contracts";
import { useState, type FormEvent } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useChange } from "../../api/use-change.ts";

interface PolicyFormProps {
  /** Undefined: a new one. */
  readonly stored: Policy | undefined;
  readonly onDone: () => void;
}

const NEW: Policy = { id: "", subject: { kind: "role", id: "viewer" }, rows: [], hidden: [] };
const TEXT_COLUMNS = eventsTable.columns
  .filter(({ type, name }) => type === "VARCHAR" && name !== "tenant_id")
  .map(({ name }) => name);
const HIDEABLE = eventsTable.columns.map(({ name }) => name).filter((name) => name !== "tenant_id");

/** One policy. Conditions must all be met; the server says what it will not take. */
export function PolicyForm({ stored, onDone }: PolicyFormProps) {
  const [policy, setPolicy] = useState<Policy>(stored ?? NEW);
  const path = `/v1/policies/${encodeURIComponent(policy.id)}`;
  const save = useChange(() => requestJson(path, { method: "PUT", body: policy }), ["policies"]);
  const remove = useChange(() => requestJson(path, { method: "DELETE" }), ["policies"]);
  const failure = save.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: onDone });
  };
  return (
    <form
      className="card stack"
      onSubmit={submit}
      aria-label={stored === undefined ? "New policy" : `Policy ${stored.id}`}
    >
      <Subject policy={policy} fixed={stored !== undefined} onChange={setPolicy} />
      <Conditions policy={policy} onChange={setPolicy} />
      <Hidden policy={policy} onChange={setPolicy} />
      {failure !== null && <ProblemNote problem={problemOf(failure)} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={save.isPending}>
          Save
        </button>
        <button type="button" className="button" onClick={onDone}>
          Close
        </button>
        <span className="grow" />
        {stored !== undefined && (
          <ConfirmButton
            question="They will see more. Delete?"
            onConfirm={() => remove.mutate(undefined, { onSuccess: onDone })}
          >
            Delete
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

interface PartProps {
  readonly policy: Policy;
  readonly onChange: (policy: Policy) => void;
}

function Subject({ policy, fixed, onChange }: PartProps & { readonly fixed: boolean }) {
  const { kind, id } = policy.subject;
  const subject = (changed: Partial<Policy["subject"]>) =>
    onChange({ ...policy, subject: { kind, id, ...changed } });
  return (
    <div className="row">
      <label className="field">
        Name of the policy
        <input
          className="input"
          value={policy.id}
          required
          readOnly={fixed}
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          title="Small letters, digits and hyphens"
          onChange={(event) => onChange({ ...policy, id: event.target.value })}
        />
      </label>
      <label className="field">
        For a
        <select
          className="select"
          value={kind}
          onChange={(event) => subject({ kind: event.target.value as Policy["subject"]["kind"], id: "" })}
        >
          {policySubjects.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      {kind === "role" ? (
        <label className="field">
          Role
          <select
            className="select"
            value={id}
            required
            onChange={(event) => subject({ id: event.target.value })}
          >
            <option value="">choose</option>
            {personRoles
              .filter((role) => role !== "owner")
              .map((role) => (
                <option key={role}>{role}</option>
              ))}
          </select>
        </label>
      ) : (
        <label className="field">
          Id of the {kind}
          <input
            className="input"
            value={id}
            required
            onChange={(event) => subject({ id: event.target.value })}
          />
        </label>
      )}
    </div>
  );
}

function Conditions({ policy, onChange }: PartProps) {
  const { rows } = policy;
  const change = (at: number, row: Partial<Policy["rows"][number]>) =>
    onChange({ ...policy, rows: rows.map((each, index) => (index === at ? { ...each, ...row } : each)) });
  return (
    <fieldset className="stack">
      <legend>Rows that are shown</legend>
      {rows.length === 0 && <p className="muted">All of them.</p>}
      {rows.map((row, at) => (
        <div key={`${at} of ${rows.length}`} className="row">
          <select
            className="select"
            aria-label={`Column of condition ${at + 1}`}
            value={row.column}
            onChange={(event) => change(at, { column: event.target.value })}
          >
            {TEXT_COLUMNS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <select
            className="select"
            aria-label={`Is or is not, condition ${at + 1}`}
            value={row.op}
            onChange={(event) => change(at, { op: event.target.value as "in" | "not_in" })}
          >
            <option value="in">is one of</option>
            <option value="not_in">is none of</option>
          </select>
          <input
            className="input grow"
            aria-label={`Values of condition ${at + 1}, with commas between`}
            placeholder="old-town, harbour"
            defaultValue={row.values.join(", ")}
            onChange={(event) => change(at, { values: valuesOf(event.target.value) })}
          />
          <button
            type="button"
            className="button"
            onClick={() => onChange({ ...policy, rows: rows.filter((_, index) => index !== at) })}
          >
            Remove<span className="visually-hidden"> condition {at + 1}</span>
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          className="button"
          onClick={() =>
            onChange({ ...policy, rows: [...rows, { column: "shop_id", op: "in", values: [] }] })
          }
        >
          Add a condition
        </button>
      </div>
    </fieldset>
  );
}

function Hidden({ policy, onChange }: PartProps) {
  const toggle = (name: string, on: boolean) =>
    onChange({
      ...policy,
      hidden: on ? [...policy.hidden, name] : policy.hidden.filter((each) => each !== name),
    });
  return (
    <fieldset className="stack">
      <legend>Columns that are hidden</legend>
      <div className="hidden-columns">
        {HIDEABLE.map((name) => (
          <label key={name} className="row">
            <input
              type="checkbox"
              checked={policy.hidden.includes(name)}
              onChange={(event) => toggle(name, event.target.checked)}
            />
            <code>{name}</code>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function valuesOf(text: string): string[] {
  return text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}
