import "./proof-dialog.css";
import type { Me } from "@kontor/contracts";
import { KeyRound } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { askPasskey, knowsPasskeys } from "../api/passkeys.ts";
import { problemOf } from "../api/problem.ts";
import { onProofNeeded } from "../api/proof.ts";
import { request } from "../api/request.ts";
import { useChange } from "../api/use-change.ts";
import { usePasskeys } from "../api/use-passkeys.ts";
import { Field } from "../parts/field.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";

interface ProofDialogProps {
  readonly person: NonNullable<Me["person"]>;
  readonly providers: Me["providers"];
}

/** Asks who sits at the screen, when the server wants to know it anew; what was asked for goes on afterwards. */
export function ProofDialog(props: ProofDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [answer, setAnswer] = useState<(given: boolean) => void>();
  useEffect(() => {
    const controller = new AbortController();
    const ask = () => new Promise<boolean>((resolve) => setAnswer(() => resolve));
    onProofNeeded(ask, controller.signal);
    return () => controller.abort();
  }, []);
  useEffect(() => {
    if (answer !== undefined) dialog.current?.showModal();
  }, [answer]);
  if (answer === undefined) return null;
  const end = (given: boolean) => {
    answer(given);
    setAnswer(undefined);
  };
  return (
    <dialog ref={dialog} className="proof" aria-labelledby={title} onClose={() => end(false)}>
      <div className="stack">
        <h2 id={title}>Is it still you?</h2>
        <p className="muted">
          Changing how you sign in needs a proof of who you are that is no older than 10 minutes.
        </p>
        <Ways {...props} onProved={() => end(true)} onCancel={() => end(false)} />
      </div>
    </dialog>
  );
}

interface WaysProps extends ProofDialogProps {
  readonly onProved: () => void;
  readonly onCancel: () => void;
}

/** Those by which this person can prove it. */
function Ways({ person, providers, onProved, onCancel }: WaysProps) {
  const passkeys = usePasskeys();
  const prove = useChange(async (body: object | "passkey") =>
    body === "passkey"
      ? request("/v1/me/proof/passkey", { method: "POST", body: await askPasskey("/v1/me/proof/passkey") })
      : request("/v1/me/proof", { method: "POST", body }),
  );
  const start = (body: object | "passkey") => prove.mutate(body, { onSuccess: onProved });
  const byPasskey = knowsPasskeys() && (passkeys.data?.length ?? 0) > 0;
  return (
    <>
      {person.has_password && <PasswordProof person={person} busy={prove.isPending} onSubmit={start} />}
      {byPasskey && (
        <button type="button" className="button" disabled={prove.isPending} onClick={() => start("passkey")}>
          <KeyRound size={14} aria-hidden /> Use a passkey
        </button>
      )}
      {!person.has_password &&
        providers.map(({ name, url }) => (
          <a key={url} className="button" href={url}>
            Sign in again with {name}
          </a>
        ))}
      {prove.isError && <ProblemNote problem={problemOf(prove.error)} />}
      <button type="button" className="button quiet" onClick={onCancel}>
        Cancel
      </button>
    </>
  );
}

interface PasswordProofProps {
  readonly person: ProofDialogProps["person"];
  readonly busy: boolean;
  readonly onSubmit: (body: object) => void;
}

function PasswordProof({ person, busy, onSubmit }: PasswordProofProps) {
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ password, ...(person.totp ? { totp } : {}) });
      }}
    >
      <input type="email" autoComplete="username" value={person.email} readOnly hidden />
      <Field
        label="Your password"
        type="password"
        required
        autoFocus
        autoComplete="current-password"
        value={password}
        onText={setPassword}
      />
      {person.totp && (
        <Field
          label="Code of your authenticator, or a recovery code"
          required
          minLength={6}
          maxLength={40}
          autoComplete="one-time-code"
          value={totp}
          onText={setTotp}
        />
      )}
      <button type="submit" className="button primary" disabled={busy}>
        Continue
      </button>
    </form>
  );
}
