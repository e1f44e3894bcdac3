import { Link } from "@tanstack/react-router";
import { keptSearch } from "./kept-search.ts";

/** In place of a screen for which the person has no right here. */
export function NotOpen() {
  return (
    <section className="card stack">
      <h1>Your role does not open this screen</h1>
      <p>An owner or manager can give you another role, or send you what you look for.</p>
      <p>
        <Link to="/today" search={keptSearch}>
          Go to Today
        </Link>
      </p>
    </section>
  );
}

/** For somebody who was taken out of the only tenant, or has not been let into one. */
export function NoTenant() {
  return (
    <section className="card stack">
      <h1>You belong to no tenant</h1>
      <p>Ask an owner or manager for an invitation, and open its link while you are signed in here.</p>
      <p>
        <Link to="/account">Your account</Link>
      </p>
    </section>
  );
}
