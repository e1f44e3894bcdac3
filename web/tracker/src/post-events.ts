/** Sending the same again cannot help: the request itself is what the server refuses. */
const GIVE_UP = [400, 401, 403, 410, 413, 422];
/** Browsers let all requests that outlive their page hold 64 KiB together. */
const KEEPALIVE_BYTES = 60_000;
const TIMEOUT_MS = 30_000;
/** Below this, gzip saves less than it costs. */
const GZIP_BYTES = 1024;
const MOST_WAIT_MS = 86_400_000;

/** What became of a batch. */
export interface Posted {
  /** Ids that need not be sent again. */
  readonly done: readonly string[];
  /** How long the server wants to be left alone, ms; set when something has to be sent again. */
  readonly wait?: number | undefined;
}

interface Verdict {
  readonly rejected?: readonly { readonly index: number; readonly code: string }[];
}

/** Sends events (id -> JSON). `last`: the page may be gone at any moment, so nothing asynchronous stands before the request. Never rejects. */
export async function postEvents(
  url: string,
  events: ReadonlyMap<string, string>,
  last: boolean,
  onSend?: () => void,
): Promise<Posted> {
  const ids = [...events.keys()];
  const text = `[${[...events.values()].join(",")}]`;
  try {
    const zipped = last || text.length < GZIP_BYTES ? undefined : await gzip(text);
    const body = zipped ?? new TextEncoder().encode(text);
    const keepalive = body.byteLength < KEEPALIVE_BYTES;
    if (keepalive) onSend?.();
    // Text without further headers needs no preflight, which a closing page would not live to see.
    if (last && !("keepalive" in Request.prototype)) return beacon(url, text);
    const response = await fetch(url, {
      method: "POST",
      body,
      keepalive,
      credentials: "omit",
      headers: zipped === undefined ? { "content-type": "text/plain" } : { "content-encoding": "gzip" },
      signal: AbortSignal.timeout?.(TIMEOUT_MS) ?? null,
    });
    if (response.ok) return await accepted(response, ids);
    if (GIVE_UP.includes(response.status)) return { done: ids };
    return { done: [], wait: retryAfter(response) };
  } catch {
    return { done: [], wait: 0 };
  }
}

/** A beacon does not say whether it arrived: its events stay until a later send does. */
function beacon(url: string, text: string): Posted {
  navigator.sendBeacon(url, text);
  return { done: [], wait: 0 };
}

// Events that the log refused are told among the rejected; other rejected events are wrong and stay so: whoever writes the page should see why.
async function accepted(response: Response, ids: readonly string[]): Promise<Posted> {
  const { rejected = [] } = (await response.json().catch(() => ({}))) as Verdict;
  if (rejected.length > 0) console.warn("Kontor refused", rejected);
  const again = new Set(rejected.filter(({ code }) => code.startsWith("log_")).map(({ index }) => index));
  const done = ids.filter((_, index) => !again.has(index));
  return { done, wait: again.size === 0 ? undefined : 0 };
}

/** Seconds or a date. */
function retryAfter(response: Response): number {
  const text = response.headers.get("retry-after") ?? "0";
  const wait = Number(text) * 1000 || Date.parse(text) - Date.now();
  return Math.min(Math.max(wait || 0, 0), MOST_WAIT_MS);
}

async function gzip(text: string): Promise<ArrayBuffer | undefined> {
  if (typeof CompressionStream === "undefined") return undefined;
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}
