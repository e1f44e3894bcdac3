import { formatTime } from "../../parts/amounts.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { RowTable } from "../../parts/row-table.tsx";

/** A key as the list shows it. */
export interface Key {
  readonly id: string;
  readonly role: string;
  readonly name: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

interface KeyTableProps {
  readonly keys: readonly Key[];
  readonly onRevoke: (id: string) => void;
}

export function KeyTable({ keys, onRevoke }: KeyTableProps) {
  return (
    <RowTable
      caption="Keys, newest first"
      rows={keys}
      keyOf={({ id }) => id}
      columns={[
        { label: "Id", cell: ({ id }) => <code>{id}</code> },
        { label: "Name", cell: ({ name }) => name ?? "–" },
        { label: "Role", cell: ({ role }) => <span className="badge">{role}</span> },
        { label: "Made, UTC", cell: ({ created_at: at }) => formatTime(at) },
        {
          label: "State",
          cell: ({ revoked_at: at }) =>
            at === null ? "active" : <span className="muted">revoked {formatTime(at)}</span>,
        },
        {
          label: "",
          cell: ({ id, revoked_at: at }) =>
            at === null && (
              <ConfirmButton question="Stops within a second. Revoke?" onConfirm={() => onRevoke(id)}>
                Revoke<span className="visually-hidden"> {id}</span>
              </ConfirmButton>
            ),
        },
      ]}
    />
  );
}
