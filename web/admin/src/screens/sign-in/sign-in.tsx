import type { Me } from "@kontor/contracts";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { askPasskey, knowsPasskeys } from "../../api/passkeys.ts";
import { problemOf } from "../../api/problem.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { EntryCard } from "./entry-card.tsx";
import { PasswordForm } from "./password-form.tsx";
import { useEntry } from "./use-entry.ts";

const SECOND = "second_factor_required";

/** Who are you? On a demo start one click answers. */
export function SignIn({ me }: { readonly me: Me }) {
  const entry = useEntry();
  const problem = entry.isError ? problemOf(entry.error) : undefined;
  const [second, setSecond] = useState(false);
  const asksForCode = problem?.code === SECOND;
  return (
    <EntryCard title="Sign in to Kontor">
      {me.demo_sign_in && (
        <div className="sign-in-demo">
          <button
            type="button"
            className="button primary"
            disabled={entry.isPending}
            onClick={() => entry.mutate({ path: "/v1/auth/demo" })}
          >
            Open the demo
          </button>
          <p className="muted">
            90 days of invented data of three restaurants and a shop. On this machine only.
          </p>
        </div>
      )}
      {me.setup_needed ? (
        <p>
          Nobody has an account yet. Open the set-up link that the server printed at its start to make the
          first.
        </p>
      ) : (
        <PasswordForm
          busy={entry.isPending}
          second={second}
          onOther={() => setSecond(false)}
          onSubmit={(body) =>
            entry.mutate(
              { path: "/v1/auth/sign-in", body },
              { onError: (error) => problemOf(error).code === SECOND && setSecond(true) },
            )
          }
        />
      )}
      {!me.setup_needed && knowsPasskeys() && (
        <button
          type="button"
          className="button"
          disabled={entry.isPending}
          onClick={() => entry.mutate({ path: "/v1/auth/passkey", body: () => askPasskey() })}
        >
          <KeyRound size={14} aria-hidden /> Sign in with a passkey
        </button>
      )}
      {me.providers.map(({ name, url }) => (
        <a key={url} className="button" href={url}>
          Sign in with {name}
        </a>
      ))}
      {problem !== undefined && !asksForCode && <ProblemNote problem={problem} />}
    </EntryCard>
  );
}
