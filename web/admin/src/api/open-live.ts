import type { LiveEvents } from "@kontor/contracts";

interface LiveListener {
  readonly onState: (connected: boolean) => void;
  readonly onEvents: (message: LiveEvents) => void;
  readonly onCommit: () => void;
}

/** The server ends streams after a minute or two, and the browser is back within a second: that is no news. */
const GRACE_MS = 3000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/*
 * The browser reconnects by itself and says the last id it saw. It gives up for good when the server refuses (starting, overloaded); then this
 * tries again with growing pauses.
 */

/** Opens the live stream; the result closes it. */
export function openLive(tenant: string | undefined, listener: LiveListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lost: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  const open = () => {
    const current = new EventSource(
      tenant === undefined ? "/v1/live" : `/v1/live?tenant=${encodeURIComponent(tenant)}`,
    );
    source = current;
    current.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      clearTimeout(lost);
      lost = undefined;
      listener.onState(true);
    });
    current.addEventListener("events", (event) =>
      listener.onEvents(JSON.parse(event.data as string) as LiveEvents),
    );
    current.addEventListener("commit", () => listener.onCommit());
    current.addEventListener("reset", () => listener.onCommit());
    current.addEventListener("error", () => {
      lost ??= setTimeout(() => listener.onState(false), GRACE_MS);
      if (current.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(lost);
    source?.close();
  };
}
