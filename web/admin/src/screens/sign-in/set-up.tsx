import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { EntryCard } from "./entry-card.tsx";
import { Field } from "../../parts/field.tsx";
import { NewAccount, type Account } from "./new-account.tsx";
import { useEntry } from "./use-entry.ts";

/** The first owner, by the link that the server printed. */
export function SetUp({ token }: { readonly token: string }) {
  const [organization, setOrganization] = useState("");
  const entry = useEntry();
  const make = (account: Account) =>
    entry.mutate({
      path: "/v1/auth/setup",
      body: {
        token,
        ...account,
        ...(organization.trim() === "" ? {} : { organization: organization.trim() }),
      },
    });
  return (
    <EntryCard title="Make the first account">
      <p className="muted">It owns everything on this server and can invite others.</p>
      <NewAccount busy={entry.isPending} word="Make the account" onSubmit={make}>
        <Field
          label="Organization (optional)"
          autoComplete="organization"
          maxLength={200}
          value={organization}
          onText={setOrganization}
        />
      </NewAccount>
      {entry.isError && <ProblemNote problem={problemOf(entry.error)} />}
    </EntryCard>
  );
}
