import "./face.css";
import { chosenTenant } from "../api/tenant.ts";

interface FaceProps {
  readonly name: string;
  /** Address of the photo; null without one. */
  readonly photo: string | null;
}

/** A person's photo, or the first letters of the name. Says nothing to those who do not see it: the name stands beside it. */
export function Face({ name, photo }: FaceProps) {
  if (photo === null)
    return (
      <span className="face letters" aria-hidden>
        {initialsOf(name)}
      </span>
    );
  return <img className="face" src={withTenant(photo)} alt="" width={32} height={32} loading="lazy" />;
}

// An image sends no headers of ours: the tenant goes into its address.
function withTenant(address: string): string {
  const tenant = chosenTenant();
  if (tenant === undefined) return address;
  return `${address}${address.includes("?") ? "&" : "?"}tenant=${encodeURIComponent(tenant)}`;
}

function initialsOf(name: string): string {
  const parts = name.split(/[\s@.]+/).filter((part) => part !== "");
  return parts
    .slice(0, 2)
    .map((part) => String.fromCodePoint(part.codePointAt(0) ?? 32).toUpperCase())
    .join("");
}
