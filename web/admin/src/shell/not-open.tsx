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
