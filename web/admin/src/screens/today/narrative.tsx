import type { Question } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";

interface Sentences {
  readonly sentences: readonly { readonly text: string; readonly question: Question }[];
}

interface NarrativeProps {
  readonly range: string | undefined;
  readonly compare: string | undefined;
  /** Asked anew when it changes. */
  readonly version: string;
}

const MOST = 3;
/** Ranges that the server tells of; others have tiles only. */
const TOLD = /^(today|yesterday|this_week|this_month|7d)$/;

/** What happened, in a few sentences. Its height is kept free, so that nothing moves when they come. */
export function Narrative({ range, compare, version }: NarrativeProps) {
  const query = new URLSearchParams();
  if (range !== undefined) query.set("range", range);
  if (compare !== undefined && compare !== "none") query.set("compare", compare);
  const told = useQuery({
    queryKey: ["narrative", query.toString(), version],
    queryFn: ({ signal }) => requestJson<Sentences>(`/v1/insight/narrative?${query.toString()}`, { signal }),
    enabled: range === undefined || TOLD.test(range),
    placeholderData: (before) => before,
  });
  const sentences = told.data?.sentences.slice(0, MOST) ?? [];
  return (
    <p className="narrative" aria-live="polite">
      {sentences.map(({ text }) => text).join(" ")}
    </p>
  );
}
