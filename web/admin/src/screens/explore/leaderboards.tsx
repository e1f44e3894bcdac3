import type { Answer, Model } from "@kontor/contracts";
import { toggleValue } from "../../api/filters.ts";
import type { InsightState } from "../../api/use-insight.ts";
import { formatValue } from "../../tiles/format-value.ts";
import type { ExploreSearch } from "./explore-search.ts";

interface LeaderboardsProps {
  readonly model: Model;
  readonly dimensions: readonly string[];
  readonly state: InsightState;
  readonly search: ExploreSearch;
  readonly onChange: (next: Partial<ExploreSearch>) => void;
}

/** The best values of usual dimensions; a click filters by one. */
export function Leaderboards({ model, dimensions, state, search, onChange }: LeaderboardsProps) {
  return (
    <div className="leaderboards">
      {dimensions.map((name) => {
        const answer = state.answers.get(`top-${name}`);
        const label = model.dimensions.find((each) => each.name === name)?.label ?? name;
        return (
          <section key={name} className="card leaderboard" aria-label={label}>
            <h2>{label}</h2>
            {answer?.ok === true && (
              <Leaders
                answer={answer.answer}
                chosen={
                  search.filters?.find((each) => each.dimension === name && each.op === "in")?.values ?? []
                }
                onPick={(value) => onChange({ filters: toggleValue(search.filters ?? [], name, value) })}
              />
            )}
            {answer?.ok === false && <p className="muted">{answer.problem.title}</p>}
          </section>
        );
      })}
    </div>
  );
}

interface LeadersProps {
  readonly answer: Answer;
  readonly chosen: readonly unknown[];
  readonly onPick: (value: string) => void;
}

function Leaders({ answer, chosen, onPick }: LeadersProps) {
  const [key, measure] = answer.columns;
  if (key === undefined || measure === undefined) return null;
  const most = Math.max(...answer.rows.map((row) => (typeof row[1] === "number" ? row[1] : 0)), 0);
  const rows = answer.rows.filter((row) => row[0] !== null);
  if (rows.length === 0) return <p className="muted">Nothing in this time.</p>;
  return (
    <ol>
      {rows.map(([value, amount]) => {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        const share = most > 0 && typeof amount === "number" ? amount / most : 0;
        return (
          <li key={text}>
            <button
              type="button"
              className="leader"
              aria-pressed={chosen.includes(text)}
              title={text}
              onClick={() => onPick(text)}
            >
              <span className="leader-bar" style={{ width: `${Math.max(0, share) * 100}%` }} />
              <span className="leader-name">{text}</span>
              <span>{formatValue(amount, measure, answer)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
