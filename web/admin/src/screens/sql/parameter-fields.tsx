interface ParameterFieldsProps {
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** A field per parameter of the text; values go beside the SQL, never into it. */
export function ParameterFields({ names, values, onChange }: ParameterFieldsProps) {
  if (names.length === 0) return null;
  return (
    <fieldset className="row sql-params">
      <legend className="visually-hidden">Parameters</legend>
      {names.map((name) => (
        <label key={name} className="field">
          <code>{name}</code>
          <input
            className="input"
            value={values[name] ?? ""}
            onChange={(event) => onChange({ ...values, [name]: event.target.value })}
          />
        </label>
      ))}
    </fieldset>
  );
}
