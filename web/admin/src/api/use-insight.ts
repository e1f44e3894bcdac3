import type { InsightRequest, TileAnswer } from "@kontor/contracts";
import { useEffect, useRef, useState } from "react";
import { createAsker, type Asker } from "./asker.ts";
import { problemOf, type Problem } from "./problem.ts";

/** Answers of a view. Old ones stay until new ones come; `stale` has the ids that are still being asked anew. */
export interface InsightState {
  readonly answers: ReadonlyMap<string, TileAnswer>;
  readonly stale: ReadonlySet<string>;
  /** The request as a whole failed. */
  readonly problem: Problem | undefined;
}

const NOTHING: InsightState = { answers: new Map(), stale: new Set(), problem: undefined };

/**
 * Asks whenever the question changes (and drops what was under way), and again when `version` does. A refresh by `version` keeps old answers
 * undimmed: it comes every second while people click, and flicker would hide what changed.
 */
export function useInsight(body: InsightRequest | undefined, version = 0): InsightState {
  const [state, setState] = useState<InsightState>(NOTHING);
  const asker = useRef<Asker | undefined>(undefined);
  const text = body === undefined ? "" : JSON.stringify(body);
  useEffect(() => {
    if (text === "") return undefined;
    const request = JSON.parse(text) as InsightRequest;
    setState((old) => outdated(old, request));
    const current = createAsker(request, {
      onTile: (tile) => setState((old) => withTile(old, tile)),
      onDone: () => setState((old) => ({ ...old, stale: new Set(), problem: undefined })),
      onError: (error) => setState((old) => ({ ...old, stale: new Set(), problem: problemOf(error) })),
    });
    asker.current = current;
    current.ask();
    return () => current.stop();
  }, [text]);
  useEffect(() => {
    if (version > 0) asker.current?.ask();
  }, [version]);
  return state;
}

function outdated(old: InsightState, { tiles }: InsightRequest): InsightState {
  const ids = new Set(tiles.map(({ id }) => id));
  const answers = new Map([...old.answers].filter(([id]) => ids.has(id)));
  return { answers, stale: ids, problem: undefined };
}

function withTile(old: InsightState, tile: TileAnswer): InsightState {
  const answers = new Map(old.answers).set(tile.id, tile);
  const stale = new Set([...old.stale].filter((id) => id !== tile.id));
  return { answers, stale, problem: undefined };
}
