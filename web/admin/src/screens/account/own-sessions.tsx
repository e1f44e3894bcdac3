import { useQuery } from "@tanstack/react-query";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";
import { browserName } from "./browser-name.ts";
import { useChange } from "../../api/use-change.ts";

interface Session {
  readonly id: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly expires_at: string;
  readonly address: string | null;
  readonly user_agent: string | null;
}

export const SESSIONS = ["own-sessions"];

/** Where one is signed in, and an end to it. */
export function OwnSessions() {
  const query = useQuery({
    queryKey: SESSIONS,
    queryFn: async ({ signal }) =>
      (await requestJson<{ sessions: Session[] }>("/v1/sessions", { signal })).sessions,
  });
  const end = useChange(
    (id: string | null) =>
      requestJson(id === null ? "/v1/sessions" : `/v1/sessions/${id}`, { method: "DELETE" }),
    SESSIONS,
  );
  return (
    <section className="card stack" aria-labelledby="sessions-title">
      <div className="row">
        <h2 id="sessions-title">Where you are signed in</h2>
        <span className="grow" />
        <ConfirmButton question="End all but this one?" onConfirm={() => end.mutate(null)}>
          End all others
        </ConfirmButton>
      </div>
      {end.isError && <ProblemNote problem={problemOf(end.error)} />}
      <Answer query={query}>
        {(sessions) => (
          <RowTable
            caption="Your sessions"
            rows={sessions}
            keyOf={({ id }) => id}
            columns={[
              {
                label: "Browser",
                cell: ({ user_agent: agent, current }) => (
                  <>
                    <span className="agent" title={agent ?? undefined}>
                      {browserName(agent)}
                    </span>
                    {current && <span className="badge">this one</span>}
                  </>
                ),
              },
              { label: "Address", cell: ({ address }) => address ?? "–" },
              { label: "Since, UTC", cell: ({ created_at: at }) => formatTime(at) },
              { label: "Last used, UTC", cell: ({ last_used_at: at }) => formatTime(at) },
              {
                label: "",
                cell: ({ id, current }) =>
                  !current && (
                    <ConfirmButton question="End it?" onConfirm={() => end.mutate(id)}>
                      End
                    </ConfirmButton>
                  ),
              },
            ]}
          />
        )}
      </Answer>
    </section>
  );
}
