import { useInfiniteQuery } from "@tanstack/react-query";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";

interface PagedRowsProps<Row> {
  readonly path: string;
  /** Name of the list in the answer. */
  readonly field: string;
  readonly caption: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly keyOf: (row: Row) => string | number;
}

const PAGE = 50;

/** A list that the server gives in pages, by `next` and `before`. */
export function PagedRows<Row>({ path, field, caption, columns, keyOf }: PagedRowsProps<Row>) {
  const query = useInfiniteQuery({
    queryKey: ["paged", path],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const before = pageParam === "" ? "" : `&before=${encodeURIComponent(pageParam)}`;
      const answer = await requestJson<Record<string, unknown>>(`${path}?limit=${PAGE}${before}`, { signal });
      return { rows: (answer[field] ?? []) as readonly Row[], next: answer["next"] };
    },
    getNextPageParam: ({ next }) =>
      typeof next === "string" || typeof next === "number" ? `${next}` : undefined,
    staleTime: 0,
  });
  if (query.isPending) return <p role="status">Loading …</p>;
  if (query.isError)
    return <ProblemNote problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyNote title="There is nothing here yet" />;
  return (
    <>
      <RowTable caption={caption} rows={rows} keyOf={keyOf} columns={columns} />
      {query.hasNextPage && (
        <button
          type="button"
          className="button more"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}
