import { personRoles } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";

/** See the tenant with the rights of another role. Everything is asked for anew; the way back is in the bar on top. */
export function ViewAs() {
  const [role, setRole] = useState("viewer");
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/admin" });
  const begin = useMutation({
    mutationFn: () => requestJson("/v1/view-as", { method: "POST", body: { role } }),
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
        <p className="muted">With the rights and policies of a role. Nothing can be changed meanwhile.</p>
      </div>
      <div className="row">
        <label className="row">
          Role
          <select className="select" value={role} onChange={(event) => setRole(event.target.value)}>
            {personRoles.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="button" className="button" disabled={begin.isPending} onClick={() => begin.mutate()}>
          View as {role}
        </button>
      </div>
      {begin.isError && <ProblemNote problem={problemOf(begin.error)} />}
    </section>
  );
}
