import "./view-as-banner.css";
import type { Me } from "@kontor/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../api/request.ts";

/** Says whose eyes the tenant is seen with, and ends it. */
export function ViewAsBanner({ viewAs }: { readonly viewAs: Me["view_as"] }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => request("/v1/view-as", { method: "DELETE" }),
    onSettled: () => client.resetQueries(),
  });
  if (viewAs === null) return null;
  const { person, role } = viewAs;
  return (
    <div className="view-as" role="status">
      <span>
        You see this tenant as{" "}
        {person === null ? `somebody with the role ${role}` : `${person.name} (${role})`}. Nothing can be
        changed meanwhile.
      </span>
      <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate()}>
        See with your own eyes
      </button>
    </div>
  );
}
