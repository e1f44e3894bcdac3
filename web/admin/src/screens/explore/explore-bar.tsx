import type { Model, TableQuestion } from "@kontor/contracts";
import { ChoiceList } from "./choice-list.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { FilterForm } from "./filter-form.tsx";
import { exploreCharts, type ExploreSearch } from "./explore-search.ts";
import { chartFor } from "./explore-question.ts";

interface ExploreBarProps {
  readonly model: Model;
  readonly search: ExploreSearch;
  readonly question: TableQuestion;
  readonly onChange: (next: Partial<ExploreSearch>) => void;
}

const GRAINS = ["minute", "hour", "day", "week", "month"] as const;

/** What is asked, as things to change. */
export function ExploreBar({ model, search, question, onChange }: ExploreBarProps) {
  const dimensions = question.dimensions ?? [];
  const time = { name: "time", label: "Time", description: "When it happened" };
  return (
    <section className="card explore-bar" aria-label="Question">
      <div className="row">
        <ChoiceList
          label="Show"
          choices={model.measures}
          chosen={question.measures}
          onChange={(names) => onChange({ show: names.join(",") })}
        />
        <ChoiceList
          label="by"
          choices={[time, ...model.dimensions.filter(({ name }) => name !== "time")]}
          chosen={dimensions}
          most={4}
          onChange={(names) => onChange({ by: names.length === 0 ? "none" : names.join(",") })}
        />
        {dimensions.includes("time") && (
          <label className="row">
            <span className="muted">per</span>
            <select
              className="select"
              value={question.grain}
              onChange={(event) => onChange({ grain: GRAINS.find((grain) => grain === event.target.value) })}
            >
              {GRAINS.map((grain) => (
                <option key={grain}>{grain}</option>
              ))}
            </select>
          </label>
        )}
        <label className="row">
          <span className="muted">as</span>
          <select
            className="select"
            value={search.chart ?? chartFor(dimensions)}
            onChange={(event) =>
              onChange({ chart: exploreCharts.find((type) => type === event.target.value) })
            }
          >
            {exploreCharts.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
        <FilterForm
          model={model}
          filters={search.filters ?? []}
          onChange={(filters) => onChange({ filters })}
        />
      </div>
      <FilterChips
        model={model}
        filters={search.filters ?? []}
        onChange={(filters) => onChange({ filters })}
      />
    </section>
  );
}
