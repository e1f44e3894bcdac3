import { useState } from "react";
import { Field } from "./field.tsx";

interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
}

interface PasswordFormProps {
  readonly busy: boolean;
  /** The password was right; a code is asked for as well. */
  readonly second: boolean;
  readonly onSubmit: (credentials: Credentials) => void;
}

export function PasswordForm({ busy, second, onSubmit }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ email, password, ...(totp === "" ? {} : { totp }) });
      }}
    >
      <Field label="E-mail" type="email" required autoComplete="username" value={email} onText={setEmail} />
      <Field
        label="Password"
        type="password"
        required
        autoComplete="current-password"
        value={password}
        onText={setPassword}
      />
      {second && (
        <Field
          label="Code of your authenticator, or a recovery code"
          autoComplete="one-time-code"
          required
          autoFocus
          minLength={6}
          maxLength={40}
          value={totp}
          onText={setTotp}
        />
      )}
      <button type="submit" className="button primary" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}
