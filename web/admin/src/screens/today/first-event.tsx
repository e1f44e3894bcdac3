import { Check } from "lucide-react";
import { useInsight } from "../../api/use-insight.ts";
import type { Live } from "../../api/use-live.ts";
import { CopyButton } from "../../parts/copy-button.tsx";

const ANY = {
  tiles: [
    {
      id: "any",
      question: { kind: "table" as const, measures: ["events"], range: { last: "12mo" } },
    },
  ],
};

/** For a tenant without events: how to send the first, waiting for it and turning green when it comes. */
export function FirstEvent({ live }: { readonly live: Live }) {
  const state = useInsight(ANY);
  const answer = state.answers.get("any");
  const empty = answer?.ok === true && Number(answer.answer.rows[0]?.[0] ?? 0) === 0;
  if (!empty) return null;
  const script = `<script src="${location.origin}/k.js" data-k-key="WRITE_KEY" defer></script>`;
  const curl = `curl ${location.origin}/v1/events -H "Authorization: Bearer WRITE_KEY" -d '{"event_name":"menu_view"}'`;
  return (
    <section
      className={live.accepted > 0 ? "card first-event arrived" : "card first-event"}
      aria-label="First event"
    >
      <div role="status">
        <h2>
          {live.accepted > 0 ? (
            <>
              <Check size={16} aria-hidden /> Received{" "}
              {live.accepted === 1 ? "1 event" : `${live.accepted} events`}. This screen is alive.
            </>
          ) : (
            "Listening for the first event …"
          )}
        </h2>
      </div>
      <p className="muted">Put this into your page, or send one by hand. A write key is made under Admin.</p>
      {[script, curl].map((text) => (
        <div key={text} className="row">
          <code>{text}</code>
          <CopyButton text={text} />
        </div>
      ))}
    </section>
  );
}
