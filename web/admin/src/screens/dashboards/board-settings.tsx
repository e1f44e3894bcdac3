import type { Dashboard, Filter } from "@kontor/contracts";
import { useModel } from "../../api/insight.ts";
import { FilterChips } from "../explore/filter-chips.tsx";
import { FilterForm } from "../explore/filter-form.tsx";
import { BoardTime } from "./board-time.tsx";

interface BoardSettingsProps {
  readonly draft: Dashboard;
  readonly onChange: (change: (old: Dashboard) => Dashboard) => void;
}

/** What holds for the whole dashboard: a line about it, the time it opens with, and filters that every tile obeys. */
export function BoardSettings({ draft, onChange }: BoardSettingsProps) {
  const model = useModel();
  const { filters = [] } = draft;
  return (
    <section className="card board-settings" aria-label="The whole dashboard">
      <label className="field">
        What it is for (may be empty)
        <input
          className="input"
          maxLength={2000}
          value={draft.description ?? ""}
          onChange={({ target }) => onChange((old) => withDescription(old, target.value))}
        />
      </label>
      <BoardTime draft={draft} onChange={onChange} />
      <div className="field">
        <span>{filters.length === 0 ? "Every tile shows all rows" : "Every tile shows rows with"}</span>
        <div className="row">
          <FilterChips
            model={model.data}
            filters={filters}
            onChange={(next) => onChange((old) => withFilters(old, next))}
          />
          {model.data !== undefined && (
            <FilterForm
              model={model.data}
              filters={filters}
              onChange={(next) => onChange((old) => withFilters(old, next))}
            />
          )}
        </div>
      </div>
    </section>
  );
}

function withDescription({ description: _old, ...rest }: Dashboard, text: string): Dashboard {
  return text === "" ? rest : { ...rest, description: text };
}

function withFilters(
  { filters: _old, ...rest }: Dashboard,
  filters: readonly Filter[] | undefined,
): Dashboard {
  return filters === undefined || filters.length === 0 ? rest : { ...rest, filters: [...filters] };
}
