/** One server-sent event of `/v1/live`. */
export interface LiveMessage {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads a live stream until `enough` says so (or the stream ends) and closes it; resolves to what came. */
export async function readLive(
  url: string,
  headers: Readonly<Record<string, string>>,
  enough: (messages: readonly LiveMessage[]) => boolean,
): Promise<LiveMessage[]> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  if (response.body === null || !response.ok)
    throw new TypeError(`${response.status} ${await response.text()}`);
  const messages: LiveMessage[] = [];
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop() ?? "";
    messages.push(...blocks.filter((block) => block.startsWith("event:")).map(parse));
    if (enough(messages)) break;
  }
  stop.abort();
  return messages;
}

/** The `event_id`s told, in order. */
export function eventIds(messages: readonly LiveMessage[]): string[] {
  return messages
    .filter(({ event }) => event === "events")
    .flatMap(({ data }) => (data["events"] as { event_id: string }[]).map((one) => one.event_id));
}

function parse(block: string): LiveMessage {
  const [event = "", id = "", data = ""] = block
    .split("\n")
    .map((line) => line.slice(line.indexOf(": ") + 2));
  return { event, id, data: JSON.parse(data) as Record<string, unknown> };
}
