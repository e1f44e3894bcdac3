import { useState } from "react";
import { ME } from "../../api/me.ts";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { useChange } from "../../api/use-change.ts";
import { Field } from "../../parts/field.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { SESSIONS } from "./own-sessions.tsx";

interface PasswordChangeProps {
  /** False for who came by a provider or a passkey. */
  readonly hasPassword: boolean;
  /** For password stores, which ask whose it is. */
  readonly email: string;
}

/** A new password; whoever else is signed in with the old one is signed out. */
export function PasswordChange({ hasPassword, email }: PasswordChangeProps) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChange(
    () =>
      requestJson("/v1/me/password", {
        method: "PUT",
        body: { ...(hasPassword ? { current } : {}), password },
      }),
    ME,
    SESSIONS,
  );
  const submit = () =>
    change.mutate(undefined, {
      onSuccess: () => {
        setCurrent("");
        setPassword("");
      },
    });
  return (
    <section className="card stack" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        {hasPassword && (
          <Field
            label="Current password"
            type="password"
            required
            autoComplete="current-password"
            value={current}
            onText={setCurrent}
          />
        )}
        <Field
          label="New password, at least 10 characters"
          type="password"
          required
          minLength={10}
          maxLength={256}
          autoComplete="new-password"
          value={password}
          onText={setPassword}
        />
        {change.isError && <ProblemNote problem={problemOf(change.error)} />}
        <div className="row">
          <button type="submit" className="button" disabled={change.isPending}>
            {hasPassword ? "Change the password" : "Set a password"}
          </button>
          <span role="status" className="muted">
            {change.isSuccess ? "Changed. Your other sessions have ended." : ""}
          </span>
        </div>
      </form>
    </section>
  );
}
