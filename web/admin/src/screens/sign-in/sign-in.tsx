import type { Me } from "@kontor/contracts";
import { problemOf } from "../../api/problem.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { EntryCard } from "./entry-card.tsx";
import { PasswordForm } from "./password-form.tsx";
import { useEntry } from "./use-entry.ts";

/** Who are you? On a demo start one click answers. */
export function SignIn({ me }: { readonly me: Me }) {
  const entry = useEntry();
  const problem = entry.isError ? problemOf(entry.error) : undefined;
  const second = problem?.code === "second_factor_required";
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
          onSubmit={(body) => entry.mutate({ path: "/v1/auth/sign-in", body })}
        />
      )}
      {me.providers.map(({ name, url }) => (
        <a key={url} className="button" href={url}>
          Sign in with {name}
        </a>
      ))}
      {problem !== undefined && !second && <ProblemNote problem={problem} />}
    </EntryCard>
  );
}
