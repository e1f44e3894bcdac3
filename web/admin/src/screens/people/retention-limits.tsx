import type { Retention } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { Answer } from "../../parts/answer.tsx";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRight } from "../../shell/me-context.ts";
import { useChange } from "../../api/use-change.ts";

const RETENTION = ["retention"];

/** How many days rows are kept. Shorter is final: what is older goes within the hour. */
export function RetentionLimits() {
  const query = useQuery({
    queryKey: RETENTION,
    queryFn: async ({ signal }) =>
      (await requestJson<{ tables: Retention[] }>("/v1/retention", { signal })).tables,
  });
  return (
    <section className="card stack" aria-labelledby="retention-title">
      <div>
        <h2 id="retention-title">How long rows are kept</h2>
        <p className="muted">
          Whole days after the row's own day. What is older is deleted within the next hour, for good.
        </p>
      </div>
      <Answer query={query} lines={2}>
        {(tables) => (
          <>
            {tables.map((limit) => (
              <LimitForm key={`${limit.table} ${limit.days}`} limit={limit} />
            ))}
          </>
        )}
      </Answer>
    </section>
  );
}

function LimitForm({ limit }: { readonly limit: Retention }) {
  const [days, setDays] = useState(limit.days === null ? "" : String(limit.days));
  const mayChange = useRight("change_data");
  const save = useChange(
    (value: number | null) =>
      requestJson(`/v1/retention/${limit.table}`, { method: "PUT", body: { days: value } }),
    RETENTION,
  );
  const fallback = limit.default_days === null ? "for ever" : `${limit.default_days} days`;
  const value = days === "" ? null : Number(days);
  const changed = value !== limit.days;
  return (
    <form
      className="row"
      aria-label={`Retention of ${limit.table}`}
      onSubmit={(event: FormEvent) => event.preventDefault()}
    >
      <label className="row">
        <code className="limit-table">{limit.table}</code>
        <input
          className="input limit-days"
          type="number"
          min={1}
          max={100_000}
          step={1}
          value={days}
          placeholder={fallback}
          disabled={!mayChange}
          onChange={(event) => setDays(event.target.value)}
        />
        days
      </label>
      <span className="muted">empty: {fallback}</span>
      {changed && mayChange && (
        <ConfirmButton
          question={value === null ? `Keep ${fallback}?` : `Delete what is older than ${value} days?`}
          disabled={save.isPending}
          onConfirm={() => save.mutate(value)}
        >
          Set
        </ConfirmButton>
      )}
      {save.isError && <ProblemNote problem={problemOf(save.error)} />}
    </form>
  );
}
