import type { InputHTMLAttributes } from "react";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly onText: (text: string) => void;
}

export function Field({ label, onText, ...input }: FieldProps) {
  return (
    <label className="field">
      {label}
      <input className="input" {...input} onChange={(event) => onText(event.target.value)} />
    </label>
  );
}
