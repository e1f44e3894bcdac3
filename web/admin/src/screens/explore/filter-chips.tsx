import "./chip.css";
import type { Filter, Model } from "@kontor/contracts";
import { X } from "lucide-react";
import { describeFilter } from "../../api/filters.ts";

interface FilterChipsProps {
  readonly model: Model | undefined;
  readonly filters: readonly Filter[];
  readonly onChange: (filters: readonly Filter[] | undefined) => void;
}

/** Filters in force; a click takes one away. */
export function FilterChips({ model, filters, onChange }: FilterChipsProps) {
  if (filters.length === 0) return null;
  const labelOf = (name: string) => model?.dimensions.find((each) => each.name === name)?.label ?? name;
  return (
    <ul className="row filter-chips" aria-label="Filters">
      {filters.map((filter) => {
        const text = describeFilter(filter, labelOf);
        return (
          <li key={text}>
            <button
              type="button"
              className="chip filter"
              aria-label={`Remove filter ${text}`}
              onClick={() => onChange(keep(filters, filter))}
            >
              <span>{text}</span> <X size={12} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function keep(filters: readonly Filter[], gone: Filter): readonly Filter[] | undefined {
  const rest = filters.filter((each) => each !== gone);
  return rest.length === 0 ? undefined : rest;
}
