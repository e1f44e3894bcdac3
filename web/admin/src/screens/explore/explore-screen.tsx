import "./explore.css";
import type { Model } from "@kontor/contracts";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useModel } from "../../api/insight.ts";
import { problemOf } from "../../api/problem.ts";
import { parseCompare, parseRange } from "../../api/time-range.ts";
import { useInsight } from "../../api/use-insight.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRangeDefault } from "../../shell/range-defaults.tsx";
import { Filterable } from "../../tiles/filterable.ts";
import { ExploreBar } from "./explore-bar.tsx";
import { ExploreMain } from "./explore-main.tsx";
import { questionOf, leadersOf, rowsOf, START } from "./explore-question.ts";
import type { ExploreSearch } from "./explore-search.ts";
import { Leaderboards } from "./leaderboards.tsx";
import { leaderDimensions } from "./leader-dimensions.ts";

/** Measures by dimensions: the chart follows at each change. */
export function ExploreScreen() {
  const model = useModel();
  useRangeDefault(START.range, "none");
  if (model.isError) {
    return <ProblemNote problem={problemOf(model.error)} onRetry={() => void model.refetch()} />;
  }
  return (
    <>
      <div className="screen-head">
        <h1>Explore</h1>
      </div>
      {model.data !== undefined && <Explorer model={model.data} />}
    </>
  );
}

function Explorer({ model }: { readonly model: Model }) {
  const search = useSearch({ from: "/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const change = (next: Partial<ExploreSearch>) =>
    void navigate({ search: (before) => withoutEmpty({ ...before, ...next }) });
  const range = useMemo(() => parseRange(search.range) ?? { last: START.range }, [search.range]);
  const compare = parseCompare(search.compare) ?? [];
  const question = questionOf(search, model, { range, compare });
  const dimensions = leaderDimensions(model, question.dimensions ?? []);
  const state = useInsight({
    tiles: [
      { id: "main", question: search.view === "rows" ? rowsOf(search, range) : question },
      ...dimensions.map((name) => ({ id: `top-${name}`, question: leadersOf(search, model, range, name) })),
    ],
  });
  const filterable = useMemo(() => new Set(model.dimensions.map(({ name }) => name)), [model]);
  return (
    <Filterable value={filterable}>
      <div className="explore">
        <ExploreBar model={model} search={search} question={question} onChange={change} />
        {state.problem !== undefined && <ProblemNote problem={state.problem} />}
        <div className="explore-columns">
          <ExploreMain search={search} question={question} state={state} onChange={change} />
          <Leaderboards
            model={model}
            dimensions={dimensions}
            state={state}
            search={search}
            onChange={change}
          />
        </div>
      </div>
    </Filterable>
  );
}

function withoutEmpty<Search extends object>(search: Search): Search {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(kept) as Search;
}
