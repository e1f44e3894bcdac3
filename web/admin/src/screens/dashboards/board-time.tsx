import type { Dashboard } from "@kontor/contracts";
import { useId } from "react";
import { formatRange, labelOfRange, parseRange, rangeChoices } from "../../api/time-range.ts";
import { openWith, shareTime, tilesOfOwnTime } from "./board-range.ts";

interface BoardTimeProps {
  readonly draft: Dashboard;
  readonly onChange: (change: (old: Dashboard) => Dashboard) => void;
}

/** The time a dashboard opens with, and which tiles keep one of their own. */
export function BoardTime({ draft, onChange }: BoardTimeProps) {
  const id = useId();
  const chosen = formatRange(draft.range);
  const own = tilesOfOwnTime(draft);
  return (
    <div className="field">
      <label htmlFor={id}>Time it opens with</label>
      <div className="row">
        <select
          id={id}
          className="select"
          value={chosen}
          onChange={({ target }) => {
            const range = parseRange(target.value);
            if (range !== undefined) onChange((old) => openWith(old, range));
          }}
        >
          {!(chosen in rangeChoices) && <option value={chosen}>{labelOfRange(chosen)}</option>}
          {Object.entries(rangeChoices).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {own.length > 0 && (
          <button type="button" className="button" onClick={() => onChange(shareTime)}>
            Let all follow
          </button>
        )}
      </div>
      {own.length > 0 && (
        <span className="muted">
          {own.length === 1
            ? "One tile has a time of its own"
            : `${own.length} tiles have a time of their own`}
          : {own.map(({ title }) => title).join(", ")}.
        </span>
      )}
    </div>
  );
}
