import { useState } from "react";
import { ME } from "../../api/me.ts";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { useChange } from "../../api/use-change.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Field } from "../../parts/field.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { QrPicture } from "./qr-picture.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

interface SecondFactorProps {
  readonly on: boolean;
  readonly hasPassword: boolean;
}

interface NewTotp {
  readonly secret: string;
  readonly uri: string;
}

/** A code of an authenticator app besides the password. */
export function SecondFactor({ on, hasPassword }: SecondFactorProps) {
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <section className="card stack" aria-labelledby="factor-title">
      <div className="row">
        <h2 id="factor-title">Second factor</h2>
        <span className="badge">{on ? "on" : "off"}</span>
      </div>
      <p className="muted">A code of an authenticator app is asked for besides the password.</p>
      {codes !== undefined && <RecoveryCodes codes={codes} onGone={() => setCodes(undefined)} />}
      {on ? (
        <TurnOff />
      ) : hasPassword ? (
        <TurnOn onCodes={setCodes} />
      ) : (
        <p>It goes with a password. Set one first.</p>
      )}
    </section>
  );
}

function TurnOn({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }) {
  const begin = useChange(() => requestJson<NewTotp>("/v1/me/totp", { method: "POST" }));
  if (begin.data !== undefined) return <Confirm totp={begin.data} onCodes={onCodes} />;
  return (
    <>
      {begin.isError && <ProblemNote problem={problemOf(begin.error)} />}
      <div>
        <button
          type="button"
          className="button"
          disabled={begin.isPending}
          onClick={() => begin.mutate(undefined)}
        >
          Turn it on
        </button>
      </div>
    </>
  );
}

function Confirm(props: { readonly totp: NewTotp; readonly onCodes: (codes: readonly string[]) => void }) {
  const { secret, uri } = props.totp;
  const [code, setCode] = useState("");
  const confirm = useChange(
    () =>
      requestJson<{ recovery_codes: string[] }>("/v1/me/totp/confirm", { method: "POST", body: { code } }),
    ME,
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate(undefined, { onSuccess: (answer) => props.onCodes(answer.recovery_codes) });
      }}
    >
      <div className="totp-new">
        <QrPicture text={uri} label="QR code for the authenticator app" />
        <div className="stack">
          <p>
            Scan the code with your authenticator app, <a href={uri}>open it on this device</a>, or type the
            secret:
          </p>
          <div className="row">
            <code className="totp-secret">{secret.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
            <CopyButton text={secret} />
          </div>
          <Field
            label="The six digits that the app shows"
            required
            autoFocus
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,7}"
            title="Six digits"
            value={code}
            onText={setCode}
          />
          <div>
            <button type="submit" className="button primary" disabled={confirm.isPending}>
              Confirm
            </button>
          </div>
        </div>
      </div>
      {confirm.isError && <ProblemNote problem={problemOf(confirm.error)} />}
    </form>
  );
}

function TurnOff() {
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const remove = useChange(
    () => requestJson("/v1/me/totp/remove", { method: "POST", body: { password, totp } }),
    ME,
  );
  return (
    <details>
      <summary>Turn it off</summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate(undefined);
        }}
      >
        <Field
          label="Your password"
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onText={setPassword}
        />
        <Field
          label="Code of the app, or a recovery code"
          required
          minLength={6}
          maxLength={40}
          autoComplete="one-time-code"
          value={totp}
          onText={setTotp}
        />
        {remove.isError && <ProblemNote problem={problemOf(remove.error)} />}
        <div>
          <button type="submit" className="button danger" disabled={remove.isPending}>
            Turn the second factor off
          </button>
        </div>
      </form>
    </details>
  );
}
