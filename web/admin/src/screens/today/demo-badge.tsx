import type { DemoStatus } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../../api/problem.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRight } from "../../shell/me-context.ts";
import { removeDemo } from "./demo.ts";

/** Says that what is seen is invented, and takes it away whole. */
export function DemoBadge({ status }: { readonly status: DemoStatus }) {
  const queries = useQueryClient();
  const may = useRight("change_data");
  const removal = useMutation({ mutationFn: removeDemo, onSettled: () => queries.invalidateQueries() });
  const { state, done, total } = status;
  if (state === "none" || state === "removed") return null;
  return (
    <div className="row">
      <span className="badge" role="status">
        {state === "filling" ? `Writing demo data: ${done} of ${total} days` : "Demo data"}
      </span>
      {may && state !== "filling" && (
        <ConfirmButton
          question="Remove all demo data now"
          disabled={removal.isPending || state === "removing"}
          onConfirm={() => removal.mutate()}
        >
          {removal.isPending || state === "removing" ? "Removing …" : "Remove demo data"}
        </ConfirmButton>
      )}
      {removal.isError && <ProblemNote problem={problemOf(removal.error)} />}
    </div>
  );
}
