import type { StreamState } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";
import { formatBytes, formatCount, formatMs } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { RowTable, type RowColumn } from "../../parts/row-table.tsx";

interface StreamsAnswer {
  readonly operator: boolean;
  readonly streams: readonly StreamState[];
}

type Partition = StreamState["partitions"][number];
const REFRESH_MS = 2000;

/** Streams of the log and how far delivery has come. */
export function Streams() {
  const query = useQuery({
    queryKey: ["streams"],
    queryFn: ({ signal }) => requestJson<StreamsAnswer>("/v1/streams", { signal }),
    refetchInterval: REFRESH_MS,
    staleTime: 0,
  });
  return (
    <Answer query={query}>
      {({ operator, streams }) => (
        <div className="stack">
          {streams.map((stream) => (
            <StreamCard key={stream.name} stream={stream} operator={operator} />
          ))}
          {!operator && (
            <p className="muted">
              Offsets and sizes count all tenants; those who operate the installation see them.
            </p>
          )}
        </div>
      )}
    </Answer>
  );
}

function StreamCard({ stream, operator }: { readonly stream: StreamState; readonly operator: boolean }) {
  const { name, consumer, bytes, partitions } = stream;
  return (
    <section className="card" aria-label={`Stream ${name}`}>
      <div className="row card-head">
        <h2>
          <code>{name}</code>
        </h2>
        <span className="badge">read by {consumer}</span>
        {operator && <span className="muted">{formatBytes(bytes)} on disk</span>}
      </div>
      <RowTable
        caption={`Partitions of ${name}`}
        rows={partitions}
        keyOf={({ partition }) => partition}
        columns={operator ? [...FIRST, ...OFFSETS, LATE] : [...FIRST, LATE]}
      />
    </section>
  );
}

const FIRST: readonly RowColumn<Partition>[] = [{ label: "Partition", cell: ({ partition }) => partition }];
const OFFSETS: readonly RowColumn<Partition>[] = [
  { label: "First offset kept", numeric: true, cell: ({ begin }) => formatCount(begin) },
  { label: "End", numeric: true, cell: ({ end }) => formatCount(end) },
  { label: "Delivered", numeric: true, cell: ({ delivered }) => formatCount(delivered) },
  { label: "Waiting", numeric: true, cell: ({ lag_records: lag }) => formatCount(lag) },
];
const LATE: RowColumn<Partition> = {
  label: "Oldest waits",
  numeric: true,
  cell: ({ lag_ms: lag }) => (lag === 0 ? "none waits" : formatMs(lag)),
};
