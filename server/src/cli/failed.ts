import type { FailedEvents, ReplayItem, ReplayResult } from "@kontor/domain/deliver";
import { KontorError } from "@kontor/core";
import { withSession, type Session } from "../platform/session.ts";
import { requiredOption, UsageError, type Command, type CommandContext, type Invocation } from "./command.ts";

export const failedCommand: Command = {
  name: "failed",
  usage: `list --tenant T [--all] [--limit N] [--json]
failed replay FAILED_ID ... --tenant T [--event JSON] [--json]
failed replay --all --tenant T [--json]`,
  summary:
    "List events that could not be delivered, with --all those too that were sent again; send them again, mended if need be. A replay never doubles.",
  options: {
    tenant: { type: "string" },
    limit: { type: "string", default: "50" },
    event: { type: "string" },
    all: { type: "boolean" },
    json: { type: "boolean" },
  },
  run(invocation, context) {
    const [action] = invocation.positionals;
    if (action !== "list" && action !== "replay") throw new UsageError("Say list or replay.");
    const tenant = requiredOption(invocation, "tenant");
    return withSession(context.config, tenant, "admin", (session) =>
      action === "list"
        ? list(session, tenant, invocation, context)
        : replay(session, tenant, invocation, context),
    );
  },
};

/** Events of one listing. */
const PAGE = "1000";

type FailedEvent = Awaited<ReturnType<FailedEvents["list"]>>[number];

async function list(
  session: Session,
  tenant: string,
  invocation: Invocation,
  context: CommandContext,
): Promise<number> {
  const all = invocation.values["all"] === true;
  const events = await listFailed(session, tenant, Number(invocation.values["limit"]), all);
  if (invocation.values["json"] === true) context.out(`${JSON.stringify(events)}\n`);
  else
    for (const event of events)
      context.out(
        `${event.failed_id}  ${event.received_time}  ${all ? `${stateOf(event)}  ` : ""}${event.stage}/${event.code}  ${event.path}  ${event.message}\n`,
      );
  context.say(`${events.length} failed events${all ? "" : " that are open"}.`);
  return 0;
}

const stateOf = ({ replayed_at: time }: FailedEvent): string => (time === null ? "open" : `replayed ${time}`);

async function replay(
  session: Session,
  tenant: string,
  invocation: Invocation,
  context: CommandContext,
): Promise<number> {
  const results: ReplayResult[] = [];
  for await (const result of resultsOf(session, tenant, invocation)) {
    results.push(result);
    if (invocation.values["json"] !== true) context.out(`${JSON.stringify(result)}\n`);
  }
  if (session.kind === "local") await session.platform.delivery.drain();
  if (invocation.values["json"] === true) context.out(`${JSON.stringify(results)}\n`);
  return results.every(({ result }) => result !== "rejected" && result !== "not_found") ? 0 : 1;
}

async function* resultsOf(
  session: Session,
  tenant: string,
  invocation: Invocation,
): AsyncGenerator<ReplayResult> {
  const isLocal = session.kind === "local";
  if (invocation.values["all"] === true)
    yield* isLocal ? session.platform.failed.replayAll(tenant) : replayAllRemote(session);
  else {
    const items = itemsOf(invocation);
    yield* isLocal ? await session.platform.failed.replay(tenant, items) : await replayRemote(session, items);
  }
}

function itemsOf(invocation: Invocation): ReplayItem[] {
  const ids = invocation.positionals.slice(1);
  if (ids.length === 0) throw new UsageError("Name the FAILED_IDs, or say --all.");
  const { event } = invocation.values;
  if (typeof event !== "string") return ids.map((failed_id) => ({ failed_id }));
  const [failed_id] = ids;
  if (ids.length > 1 || failed_id === undefined)
    throw new UsageError("--event mends one FAILED_ID at a time.");
  return [{ failed_id, event: parseEvent(event) }];
}

async function listFailed(
  session: Session,
  tenant: string,
  limit: number,
  all: boolean,
): Promise<readonly FailedEvent[]> {
  if (session.kind === "local") return session.platform.failed.list(tenant, { limit, open: !all });
  return (await listRemote(session, { limit: String(limit), state: all ? "all" : "open" })).failed_events;
}

type RemoteSession = Extract<Session, { kind: "remote" }>;

interface FailedPage {
  readonly failed_events: FailedEvent[];
  /** `before` of the next page, if there may be more. */
  readonly next?: string;
}

async function listRemote(session: RemoteSession, query: Record<string, string>): Promise<FailedPage> {
  const path = `/v1/failed-events?${new URLSearchParams(query).toString()}`;
  return (await call(session, path, { method: "GET" })) as FailedPage;
}

/** Page by page, newest first: what fails again meanwhile is newer and not met twice. */
async function* replayAllRemote(session: RemoteSession): AsyncGenerator<ReplayResult> {
  const seen = new Set<string>();
  let query: Record<string, string> | undefined = { limit: PAGE };
  while (query !== undefined) {
    const { failed_events: events, next }: FailedPage = await listRemote(session, query);
    const ids = [...new Set(events.map(({ failed_id }) => failed_id))].filter((id) => !seen.has(id));
    for (const id of ids) seen.add(id);
    if (ids.length > 0)
      yield* await replayRemote(
        session,
        ids.map((failed_id) => ({ failed_id })),
      );
    query = next === undefined ? undefined : { limit: PAGE, before: next };
  }
}

async function replayRemote(
  session: RemoteSession,
  events: readonly ReplayItem[],
): Promise<readonly ReplayResult[]> {
  const answer = await call(session, "/v1/failed-events/replay", {
    method: "POST",
    body: JSON.stringify({ events }),
  });
  return (answer as { results: ReplayResult[] }).results;
}

async function call(session: RemoteSession, path: string, init: RequestInit): Promise<unknown> {
  const headers = { authorization: `Bearer ${session.token}`, "content-type": "application/json" };
  const response = await fetch(`${session.url}${path}`, { ...init, headers });
  const answer = (await response.json()) as { detail?: string };
  if (!response.ok) throw new ServerRefusedError(response.status, answer.detail ?? response.statusText);
  return answer;
}

/** The running server said no. */
class ServerRefusedError extends KontorError {
  constructor(status: number, detail: string) {
    super("invalid_request", `The server answered ${status}: ${detail}`);
  }
}

function parseEvent(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new UsageError("--event must be a JSON object.");
  }
}
