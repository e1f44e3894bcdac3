import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "@kontor/contracts";
import { request } from "../api/request.ts";
import { Popover } from "../parts/popover.tsx";

/** Who is signed in, and out again. */
export function AccountMenu({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const { person } = me;
  if (person === null) return null;
  const signOut = async () => {
    await request("/v1/auth/sign-out", { method: "POST" }).catch(() => undefined);
    queries.clear();
    location.assign("/");
  };
  const label = person.name === "" ? person.email : person.name;
  return (
    <Popover
      label={`${initialsOf(label)}: account of ${label}`}
      face={<span className="initials">{initialsOf(label)}</span>}
      align="end"
    >
      <div className="account">
        <p>
          <strong>{label}</strong>
        </p>
        {person.email !== label && <p className="muted">{person.email}</p>}
        <a href="/docs">API reference</a>
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </Popover>
  );
}

function initialsOf(name: string): string {
  const parts = name.split(/[\s@.]+/).filter((part) => part !== "");
  return parts
    .slice(0, 2)
    .map((part) => String.fromCodePoint(part.codePointAt(0) ?? 32).toUpperCase())
    .join("");
}
