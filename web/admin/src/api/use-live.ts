import type { LiveEvents } from "@kontor/contracts";
import { useEffect, useState } from "react";
import { NOTHING_YET, withEvents, type LiveCount } from "./live-state.ts";
import { openLive } from "./open-live.ts";

export interface Live extends LiveCount {
  readonly connected: boolean;
  /** Counts up, at most once a second, when the lake has something new. */
  readonly version: number;
}

/** How often tiles are asked anew at most, ms. */
const REFRESH_MS = 1000;

/** Follows `GET /v1/live` while the screen is open. */
export function useLive(tenant: string | undefined): Live {
  const [count, setCount] = useState<LiveCount>(NOTHING_YET);
  const [connected, setConnected] = useState(false);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const refresh = everySoOften(() => setVersion((old) => old + 1));
    setCount(NOTHING_YET);
    const stop = openLive(tenant, {
      onState: setConnected,
      onEvents: (message: LiveEvents) => setCount((seen) => withEvents(seen, message)),
      onCommit: refresh.ask,
    });
    return () => {
      stop();
      refresh.stop();
    };
  }, [tenant]);
  return { ...count, connected, version };
}

/** Runs at once, then at most every second; a hidden page waits until it is looked at. */
function everySoOften(run: () => void): { ask: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;
  const controller = new AbortController();
  const turn = () => {
    timer = undefined;
    if (!wanted || document.hidden) return;
    wanted = false;
    timer = setTimeout(turn, REFRESH_MS);
    run();
  };
  document.addEventListener("visibilitychange", () => timer ?? turn(), { signal: controller.signal });
  return {
    ask() {
      wanted = true;
      if (timer === undefined) turn();
    },
    stop() {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
