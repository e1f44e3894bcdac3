import { useState } from "react";
import { Field } from "../../parts/field.tsx";

interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
}

interface PasswordFormProps {
  readonly busy: boolean;
  /** The password was right; a code is asked for as well. */
  readonly second: boolean;
  /** Somebody else's address or password is typed: whether a code is needed is not known. */
  readonly onOther: () => void;
  readonly onSubmit: (credentials: Credentials) => void;
}

export function PasswordForm({ busy, second, onOther, onSubmit }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const other = (set: (text: string) => void) => (text: string) => {
    set(text);
    setTotp("");
    onOther();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ email, password, ...(totp === "" ? {} : { totp }) });
      }}
    >
      <Field
        label="E-mail"
        type="email"
        required
        autoComplete="username"
        value={email}
        onText={other(setEmail)}
      />
      <Field
        label="Password"
        type="password"
        required
        autoComplete="current-password"
        value={password}
        onText={other(setPassword)}
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
