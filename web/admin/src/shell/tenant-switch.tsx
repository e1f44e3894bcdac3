import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Me } from "@kontor/contracts";

/** Which tenant's data the screens show. With one tenant it is only a name. */
export function TenantSwitch({ me }: { readonly me: Me }) {
  const { tenant } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const current = tenant ?? me.tenant ?? me.tenants[0]?.id ?? "";
  if (me.tenants.length < 2) return <p className="tenant-name">{nameOf(me, current)}</p>;
  const change = (id: string) => navigate({ to: "/today", search: { tenant: id } });
  return (
    <label className="select-label">
      <span className="visually-hidden">Tenant</span>
      <select className="select" value={current} onChange={(event) => void change(event.target.value)}>
        {me.tenants.map(({ id }) => (
          <option key={id} value={id}>
            {nameOf(me, id)}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf(me: Me, id: string): string {
  return me.tenants.find((each) => each.id === id)?.name ?? id;
}
