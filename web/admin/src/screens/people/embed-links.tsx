import type { OpenEmbedLink } from "@kontor/contracts";
import { useEmbedLinks, useWithdrawal } from "../../api/embed-links.ts";
import { problemOf } from "../../api/problem.ts";
import { formatTime } from "../../parts/amounts.ts";
import { Answer } from "../../parts/answer.tsx";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { EmptyNote } from "../../parts/empty-note.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { RowTable } from "../../parts/row-table.tsx";

/** Links by which anybody sees a tile: who made them, until when, and an end to each. */
export function EmbedLinks() {
  const query = useEmbedLinks();
  const withdraw = useWithdrawal();
  return (
    <section className="card stack" aria-labelledby="links-title">
      <div>
        <h2 id="links-title">Links to tiles</h2>
        <p className="muted">Whoever has one sees its tile without signing in, on any page.</p>
      </div>
      {withdraw.isError && <ProblemNote problem={problemOf(withdraw.error)} />}
      <Answer query={query}>
        {(links) =>
          links.length === 0 ? (
            <EmptyNote title="No link is open">
              <p>Open a dashboard and press Embed to make one.</p>
            </EmptyNote>
          ) : (
            <LinkTable links={links} onWithdraw={(id) => withdraw.mutate(id)} />
          )
        }
      </Answer>
    </section>
  );
}

function LinkTable(props: {
  readonly links: readonly OpenEmbedLink[];
  readonly onWithdraw: (id: string) => void;
}) {
  return (
    <RowTable
      caption="Open links, newest first"
      rows={props.links}
      keyOf={({ id }) => id}
      columns={[
        { label: "Dashboard and tile", cell: ({ tile }) => <code>{tile}</code> },
        { label: "By", cell: ({ made_by: by }) => by },
        { label: "Made, UTC", cell: ({ made_at: at }) => formatTime(at) },
        { label: "Good until, UTC", cell: ({ expires_at: at }) => formatTime(at) },
        {
          label: "",
          cell: ({ id, tile }) => (
            <ConfirmButton
              question="It shows nothing from now on. Withdraw?"
              onConfirm={() => props.onWithdraw(id)}
            >
              Withdraw<span className="visually-hidden"> a link to {tile}</span>
            </ConfirmButton>
          ),
        },
      ]}
    />
  );
}
