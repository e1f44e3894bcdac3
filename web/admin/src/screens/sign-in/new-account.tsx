import { useState, type ReactNode } from "react";
import { Field } from "../../parts/field.tsx";

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

interface NewAccountProps {
  readonly busy: boolean;
  readonly word: string;
  readonly email?: string;
  readonly onSubmit: (account: Account) => void;
  readonly children?: ReactNode;
}

export function NewAccount({ busy, word, email: known = "", onSubmit, children }: NewAccountProps) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ name: name.trim(), email: email.trim(), password });
      }}
    >
      <Field label="Name" required maxLength={200} autoComplete="name" value={name} onText={setName} />
      <Field label="E-mail" type="email" required autoComplete="username" value={email} onText={setEmail} />
      <Field
        label="Password, at least 10 characters"
        type="password"
        required
        minLength={10}
        maxLength={256}
        autoComplete="new-password"
        value={password}
        onText={setPassword}
      />
      {children}
      <button type="submit" className="button primary" disabled={busy}>
        {word}
      </button>
    </form>
  );
}
