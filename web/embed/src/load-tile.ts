import type { EmbeddedTile, Problem } from "@kontor/contracts";

/** What came of asking for a tile. */
export type Loaded =
  | { readonly kind: "tile"; readonly tile: EmbeddedTile; readonly etag: string }
  /** It is as it was. */
  | { readonly kind: "same" }
  /** The link shows nothing, and will not by itself. */
  | { readonly kind: "refused"; readonly words: string }
  /** It may be there later; `afterMs` as the server asked. */
  | { readonly kind: "away"; readonly afterMs: number };

const AWAY = { kind: "away", afterMs: 0 } as const;

/**
 * Asks for a tile. `cache: "no-cache"` lets the browser ask with the tag it has, which needs no preflight; `known` is the tag of what is shown. Rejects only when the
 * signal is aborted.
 */
export async function loadTile(address: URL, known: string, signal: AbortSignal): Promise<Loaded> {
  try {
    const response = await fetch(address, {
      signal,
      cache: "no-cache",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (!response.ok) return await refusalOf(response);
    const etag = response.headers.get("etag") ?? "";
    if (etag !== "" && etag === known) return { kind: "same" };
    return { kind: "tile", tile: (await response.json()) as EmbeddedTile, etag };
  } catch (error) {
    if (signal.aborted) throw error;
    return AWAY;
  }
}

async function refusalOf(response: Response): Promise<Loaded> {
  const { status, headers } = response;
  if (status === 429 || status === 408 || status >= 500)
    return { kind: "away", afterMs: (Number(headers.get("retry-after")) || 0) * 1000 };
  const { detail = "" } = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return { kind: "refused", words: detail || `This tile cannot be shown (${status}).` };
}
