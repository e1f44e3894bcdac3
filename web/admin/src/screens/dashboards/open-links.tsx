import "./open-links.css";
import type { Dashboard, OpenEmbedLink } from "@kontor/contracts";
import { useEmbedLinks, useWithdrawal } from "../../api/embed-links.ts";
import { problemOf } from "../../api/problem.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";

/** The links to tiles of a dashboard that are open, and an end to each. Nothing where there are none. */
export function OpenLinks({ dashboard }: { readonly dashboard: Dashboard }) {
  const query = useEmbedLinks();
  const withdraw = useWithdrawal();
  const links = (query.data ?? []).filter(({ tile }) => tile.startsWith(`${dashboard.id}.`));
  return (
    <>
      {query.isError && <ProblemNote problem={problemOf(query.error)} />}
      {withdraw.isError && <ProblemNote problem={problemOf(withdraw.error)} />}
      {links.length > 0 && (
        <div className="open-links">
          <p>
            <strong>Open links to this dashboard</strong>
          </p>
          <ul aria-label="Open links">
            {links.map((link) => (
              <li key={link.id}>
                <span>
                  {titleOf(dashboard, link)}
                  <span className="muted">
                    {" "}
                    by {link.made_by}, made {shortly(link.made_at)}, good until {shortly(link.expires_at)}
                  </span>
                </span>
                <ConfirmButton question="For ever?" onConfirm={() => withdraw.mutate(link.id)}>
                  Withdraw<span className="visually-hidden"> a link to {titleOf(dashboard, link)}</span>
                </ConfirmButton>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function shortly(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
}

/** Of a tile that is there no longer the id. */
function titleOf({ id, tiles }: Dashboard, { tile: name }: OpenEmbedLink): string {
  const tileId = name.slice(id.length + 1);
  return tiles.find((tile) => tile.id === tileId)?.title ?? tileId;
}
