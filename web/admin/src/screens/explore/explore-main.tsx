import type { AnswerColumn, Filter, Model, TableQuestion, Tile } from "@kontor/contracts";
import { toggleValue } from "../../api/filters.ts";
import { useModel } from "../../api/insight.ts";
import type { InsightState } from "../../api/use-insight.ts";
import { useRight } from "../../shell/me-context.ts";
import { TileCard } from "../../tiles/tile-card.tsx";
import { CsvButton } from "./csv-button.tsx";
import { chartFor } from "./explore-question.ts";
import type { ExploreSearch } from "./explore-search.ts";
import { SaveTile } from "./save-tile.tsx";

interface ExploreMainProps {
  readonly search: ExploreSearch;
  readonly question: TableQuestion;
  readonly state: InsightState;
  readonly onChange: (next: Partial<ExploreSearch>) => void;
}

/** Charts that show the measures of one unit. */
const ONE_SCALE = new Set<string>(["line", "area", "bar", "histogram"]);
const VIEWS = { chart: "Chart", table: "Table", rows: "Rows" } as const;

/** The answer: as a chart, as a table, or the single rows behind it. */
export function ExploreMain({ search, question, state, onChange }: ExploreMainProps) {
  const model = useModel();
  const view = search.view ?? "chart";
  const answer = state.answers.get("main");
  const type = view === "chart" ? (search.chart ?? chartFor(question.dimensions ?? [])) : "table";
  const columns = answer?.ok === true ? answer.answer.columns : [];
  const title = view === "rows" ? "Single events, the newest first" : titleOf(question, model.data);
  const tile: Tile = { id: "main", title, width: 12, height: 6, question, chart: { type } };
  const onFilter = ({ dimension, values = [] }: Filter) => {
    const [value] = values;
    if (value !== undefined) onChange({ filters: toggleValue(search.filters ?? [], dimension, value) });
  };
  return (
    <div className="explore-main">
      <div className="row explore-views">
        <div className="segments" role="group" aria-label="Show as">
          {Object.entries(VIEWS).map(([name, label]) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => onChange({ view: name === "table" || name === "rows" ? name : undefined })}
            >
              {label}
            </button>
          ))}
        </div>
        <div className="top-space" />
        {answer?.ok === true && <CsvButton answer={answer.answer} name={title} />}
        {useRight("explore") && view !== "rows" && <SaveTile tile={tile} />}
      </div>
      {ONE_SCALE.has(type) && <OtherUnits columns={columns} />}
      <TileCard tile={tile} answer={answer} stale={state.stale.has("main")} onFilter={onFilter} />
    </div>
  );
}

/** A chart has one scale: what has another unit is in the table only, and that is said. */
function OtherUnits({ columns }: { readonly columns: readonly AnswerColumn[] }) {
  const measures = columns.filter(({ role, comparison }) => role === "measure" && comparison === undefined);
  const other = measures.filter(({ unit }) => unit !== measures[0]?.unit);
  if (other.length === 0) return null;
  const names = other.map(({ label }) => label).join(", ");
  return <p className="muted">Another unit, so in the table only: {names}.</p>;
}

/** In the model's words, which are there before any answer: a tile that is saved early has its right name. */
function titleOf({ measures, dimensions = [] }: TableQuestion, model: Model | undefined): string {
  const known = [...(model?.measures ?? []), ...(model?.dimensions ?? [])];
  const labelOf = (name: string) => known.find((each) => each.name === name)?.label ?? name;
  const by = dimensions.length === 0 ? "" : ` by ${dimensions.map(labelOf).join(" and ")}`;
  return measures.map(labelOf).join(", ") + by;
}
