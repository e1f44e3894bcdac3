import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <section className="card">
      <h1>There is no screen at this address</h1>
      <p>
        <Link to="/today">Go to Today</Link>
      </p>
    </section>
  );
}
