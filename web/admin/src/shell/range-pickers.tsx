import { useNavigate, useSearch } from "@tanstack/react-router";
import { compareChoices, labelOfRange, rangeChoices } from "../api/time-range.ts";
import { OwnDays } from "./own-days.tsx";
import { useCurrentDefault } from "./range-defaults.tsx";

/** One time and one comparison for everything on the screen; both stand in the address. */
export function RangePickers() {
  const own = useCurrentDefault();
  const search = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  if (own === undefined) return null;
  const range = search.range ?? own.range;
  const compare = search.compare ?? own.compare;
  const set = (change: { range?: string; compare?: string }) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const listed = range in rangeChoices;
  return (
    <div className="pickers">
      <label className="select-label">
        <span className="visually-hidden">Time</span>
        <select className="select" value={range} onChange={(event) => set({ range: event.target.value })}>
          {!listed && <option value={range}>{labelOfRange(range)}</option>}
          {Object.entries(rangeChoices).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <OwnDays key={range} range={range} onChoose={(days) => set({ range: days })} />
      <label className="select-label">
        <span className="visually-hidden">Compare with</span>
        <select className="select" value={compare} onChange={(event) => set({ compare: event.target.value })}>
          {Object.entries(compareChoices).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
