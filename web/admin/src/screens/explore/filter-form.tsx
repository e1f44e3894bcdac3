import type { Filter, Model } from "@kontor/contracts";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { Popover } from "../../parts/popover.tsx";

interface FilterFormProps {
  readonly model: Model;
  readonly filters: readonly Filter[];
  readonly onChange: (filters: readonly Filter[]) => void;
}

const OPERATORS = {
  in: "is",
  not_in: "is not",
  contains: "contains",
  is_null: "is empty",
  not_null: "is not empty",
} as const;
type Operator = keyof typeof OPERATORS;

/** A filter by hand; clicking a value in a table or leaderboard makes one too. */
export function FilterForm({ model, filters, onChange }: FilterFormProps) {
  const [dimension, setDimension] = useState(model.dimensions[0]?.name ?? "");
  const [op, setOp] = useState<Operator>("in");
  const [text, setText] = useState("");
  const bare = op === "is_null" || op === "not_null";
  const add = () => {
    const filter: Filter = bare ? { dimension, op } : { dimension, op, values: valuesOf(op, text) };
    onChange([...filters, filter]);
    setText("");
  };
  return (
    <Popover
      face={
        <>
          <ListFilter size={14} aria-hidden /> Add a filter
        </>
      }
    >
      <form
        className="own-days"
        onSubmit={(event) => {
          event.preventDefault();
          if (bare || text.trim() !== "") add();
        }}
      >
        <select
          className="select"
          aria-label="Dimension"
          value={dimension}
          onChange={(event) => setDimension(event.target.value)}
        >
          {model.dimensions.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <select
          className="select"
          aria-label="Comparison"
          value={op}
          onChange={(event) => setOp(event.target.value as Operator)}
        >
          {Object.entries(OPERATORS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {!bare && (
          <input
            className="input"
            aria-label="Values"
            placeholder="Values, with commas"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <button type="submit" className="button primary">
          Add filter
        </button>
      </form>
    </Popover>
  );
}

function valuesOf(op: Operator, text: string): string[] {
  const parts = op === "contains" ? [text] : text.split(",");
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
