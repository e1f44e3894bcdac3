import type { Member } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { requestJson } from "../../api/request.ts";
import { Answer } from "../../parts/answer.tsx";
import { Invitations } from "./invitations.tsx";
import { MemberList } from "./member-list.tsx";
import { ViewAs } from "./view-as.tsx";

/** The directory: who has which role here, with photos, and who is invited. */
export function People() {
  const [text, setText] = useState("");
  const query = useQuery({
    queryKey: ["people"],
    queryFn: async ({ signal }) => (await requestJson<{ people: Member[] }>("/v1/people", { signal })).people,
  });
  return (
    <div className="stack">
      <section className="card" aria-labelledby="directory-title">
        <div className="row card-head">
          <h2 id="directory-title">Directory</h2>
          <span className="grow" />
          <input
            className="input"
            type="search"
            aria-label="Find people"
            placeholder="Find people …"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Answer query={query}>
          {(people) => <MemberList people={people.filter((person) => fits(person, text))} />}
        </Answer>
      </section>
      <Invitations />
      <ViewAs people={query.data ?? []} />
    </div>
  );
}

function fits({ name, email, role }: Member, text: string): boolean {
  return `${name} ${email ?? ""} ${role}`.toLowerCase().includes(text.toLowerCase());
}
