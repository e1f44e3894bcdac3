import { useState } from "react";

interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
}

interface PasswordFormProps {
  readonly busy: boolean;
  readonly onSubmit: (credentials: Credentials) => void;
}

export function PasswordForm({ busy, onSubmit }: PasswordFormProps) {
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
      <label className="field">
        E-mail
        <input
          className="input"
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label className="field">
        Password
        <input
          className="input"
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <label className="field">
        Code of your authenticator, if you use one
        <input
          className="input"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          title="Six digits"
          value={totp}
          onChange={(event) => setTotp(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}
