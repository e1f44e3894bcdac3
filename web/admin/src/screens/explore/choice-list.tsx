import "./chip.css";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Popover } from "../../parts/popover.tsx";

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly synonyms?: readonly string[];
}

interface ChoiceListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly most?: number;
  readonly onChange: (names: readonly string[]) => void;
}

/** Chosen names as chips, and a searchable list of boxes to tick. */
export function ChoiceList({ label, choices, chosen, most = 12, onChange }: ChoiceListProps) {
  const labelOf = (name: string) => choices.find((each) => each.name === name)?.label ?? name;
  return (
    <div className="row choice-list" role="group" aria-label={label}>
      <span className="muted">{label}</span>
      {chosen.map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-label={`Without ${labelOf(name)}`}
          onClick={() => onChange(chosen.filter((each) => each !== name))}
        >
          {labelOf(name)} <X size={12} aria-hidden />
        </button>
      ))}
      <Popover label={`Choose: ${label}`} face={<Plus size={14} aria-hidden />} className="button quiet icon">
        <Boxes choices={choices} chosen={chosen} most={most} onChange={onChange} />
      </Popover>
    </div>
  );
}

function Boxes({ choices, chosen, most = 12, onChange }: Omit<ChoiceListProps, "label">) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = choices.filter(({ name, label, synonyms = [] }) =>
    [name, label, ...synonyms].some((each) => each.toLowerCase().includes(wanted)),
  );
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <>
      <input
        className="input"
        type="search"
        aria-label="Find"
        placeholder="Find"
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="boxes">
        {shown.map(({ name, label, description }) => (
          <li key={name}>
            <label title={description}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                disabled={!chosen.includes(name) && chosen.length >= most}
                onChange={() => toggle(name)}
              />
              {label}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
