import { Check } from "lucide-react";
import { useEffect, useState } from "react";
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

/** As long as it takes to read that the first event is here. */
const TOLD_MS = 5000;

/** For a tenant without events: how to send the first, waiting for it; turns green when it comes and then gives way to the tiles. */
export function FirstEvent({ live }: { readonly live: Live }) {
  const state = useInsight(ANY);
  const answer = state.answers.get("any");
  const empty = answer?.ok === true && Number(answer.answer.rows[0]?.[0] ?? 0) === 0;
  // Tiles leave bots out: after a bot alone there is nothing to give way to.
  const told = useTold(live.accepted > live.ofBots);
  if (!empty || told) return null;
  return (
    <section
      className={live.accepted > 0 ? "card first-event arrived" : "card first-event"}
      aria-label="First event"
    >
      <div role="status">
        <h2>{live.accepted > 0 ? <Arrived count={live.accepted} /> : "Listening for the first event …"}</h2>
        {live.accepted > 0 && live.accepted === live.ofBots && (
          <p>A bot sent it: Live marks it, and the tiles leave it out.</p>
        )}
      </div>
      {live.accepted === live.ofBots && <Snippets />}
    </section>
  );
}

/** True from a moment after `arrived` on. */
function useTold(arrived: boolean): boolean {
  const [told, setTold] = useState(false);
  useEffect(() => {
    setTold(false);
    if (!arrived) return undefined;
    const timer = setTimeout(() => setTold(true), TOLD_MS);
    return () => clearTimeout(timer);
  }, [arrived]);
  return told;
}

function Arrived({ count }: { readonly count: number }) {
  return (
    <>
      <Check size={16} aria-hidden /> Received {count === 1 ? "1 event" : `${count} events`}. This screen is
      alive.
    </>
  );
}

function Snippets() {
  const script = `<script src="${location.origin}/k.js" data-k-key="WRITE_KEY" defer></script>`;
  const curl = `curl ${location.origin}/v1/events -H "Authorization: Bearer WRITE_KEY" -d '{"event_name":"menu_view"}'`;
  return (
    <>
      <p className="muted">Put this into your page, or send one by hand. A write key is made under Admin.</p>
      {[script, curl].map((text) => (
        <div key={text} className="row">
          <code>{text}</code>
          <CopyButton text={text} />
        </div>
      ))}
    </>
  );
}
