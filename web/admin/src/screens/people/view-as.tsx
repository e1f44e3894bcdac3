import { personRoles, type Member } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { use, useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { MeContext } from "../../shell/me-context.ts";

/** See the tenant with the eyes of a role or a person. Everything is asked for anew; the way back is in the bar on top. */
export function ViewAs({ people }: { readonly people: readonly Member[] }) {
  const [chosen, setChosen] = useState("viewer");
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/admin" });
  const me = use(MeContext)?.person?.id;
  const others = people.filter(({ id }) => id !== me);
  const person = others.find(({ id }) => id === chosen);
  const begin = useMutation({
    mutationFn: () =>
      requestJson("/v1/view-as", {
        method: "POST",
        body: person === undefined ? { role: chosen } : { person: person.id },
      }),
    onSuccess: async () => {
      // What the role may open is known with the new rights only; everybody may open Today.
      await navigate({ to: "/today" });
      await client.resetQueries();
    },
  });
  return (
    <section className="card stack" aria-labelledby="view-as-title">
      <div>
        <h2 id="view-as-title">See it as others do</h2>
        <p className="muted">
          With the rights and policies of a role or a person. Nothing can be changed meanwhile.
        </p>
      </div>
      <div className="row">
        <label className="row">
          Whose eyes
          <select className="select" value={chosen} onChange={(event) => setChosen(event.target.value)}>
            <optgroup label="Roles">
              {personRoles.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </optgroup>
            {others.length > 0 && (
              <optgroup label="People">
                {others.map(({ id, name, role }) => (
                  <option key={id} value={id}>
                    {name} ({role})
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        </label>
        <button type="button" className="button" disabled={begin.isPending} onClick={() => begin.mutate()}>
          View as {person?.name ?? chosen}
        </button>
      </div>
      {begin.isError && <ProblemNote problem={problemOf(begin.error)} />}
    </section>
  );
}
