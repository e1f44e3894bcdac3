import type { Me } from "@kontor/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { request } from "../api/request.ts";
import { Face } from "../parts/face.tsx";
import { Popover } from "../parts/popover.tsx";
import { keptSearch } from "./kept-search.ts";

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
      label={`Account of ${label}`}
      face={<Face name={label} photo={person.photo} />}
      className="button quiet icon account-button"
      align="end"
    >
      <div className="account">
        <p>
          <strong>{label}</strong>
        </p>
        {person.email !== label && <p className="muted">{person.email}</p>}
        <Link to="/account" search={keptSearch}>
          Your account
        </Link>
        <a href="/docs">API reference</a>
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </Popover>
  );
}
