import type { Me } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { EntryCard } from "./entry-card.tsx";
import { NewAccount } from "./new-account.tsx";
import { useEntry } from "./use-entry.ts";

interface Offer {
  readonly to: string;
  readonly role: string;
  readonly email: string | null;
  readonly invited_by: string;
}

interface InvitedProps {
  readonly token: string;
  readonly me: Me;
}

/** An invitation link: accepted with the account that is signed in, or with a new one. */
export function Invited({ token, me }: InvitedProps) {
  const entry = useEntry();
  const offer = useQuery({
    queryKey: ["offer", token],
    queryFn: () => requestJson<Offer>("/v1/auth/invitation", { method: "POST", body: { token } }),
    retry: false,
  });
  const accept = (account: object) =>
    entry.mutate({ path: "/v1/auth/invitation/accept", body: { token, ...account } });
  return (
    <EntryCard title="You are invited">
      {offer.isError && <ProblemNote problem={problemOf(offer.error)} />}
      {offer.data !== undefined && (
        <p>
          {offer.data.invited_by} invites you to <strong>{offer.data.to}</strong> as {offer.data.role}.
        </p>
      )}
      {offer.data !== undefined && me.person !== null && (
        <button
          type="button"
          className="button primary"
          disabled={entry.isPending}
          onClick={() => accept({})}
        >
          Accept as {me.person.name}
        </button>
      )}
      {offer.data !== undefined && me.person === null && (
        <NewAccount
          busy={entry.isPending}
          word="Accept with a new account"
          email={offer.data.email ?? ""}
          onSubmit={accept}
        />
      )}
      {entry.isError && <ProblemNote problem={problemOf(entry.error)} />}
      <a href="/">
        {me.person === null ? "I have an account: sign in first, then open the link again" : "Not now"}
      </a>
    </EntryCard>
  );
}
