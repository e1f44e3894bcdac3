import { limits } from "@kontor/contracts";
import { openImport, type ImportedEvent, type ImportFormat } from "@kontor/domain/imports";
import { withSession } from "../platform/session.ts";
import { openStore } from "../platform/store.ts";
import { choice, requiredArgument, requiredOption, type Command, type CommandContext } from "./command.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { createProgressBar } from "./progress-bar.ts";
import { untilDelivered } from "./until-delivered.ts";

const formats = ["apache-log", "online-retail", "ndjson"] as const satisfies readonly ImportFormat[];

/** Events and bytes of one request; a larger event has one of its own. */
const BATCH_EVENTS = 1000;
const BATCH_BYTES = 2 << 20;
const SHOWN_FAULTS = 20;

interface ImportTotals {
  accepted: number;
  rejected: number;
  faults: string[];
}

export const importCommand: Command = {
  name: "import",
  usage: `${formats.join("|")} FILE --tenant T [--json]`,
  summary:
    "Send a file's events through the front door; .gz is understood, a second import of the same file adds nothing. A tenant that is new is made, and said.",
  options: { tenant: { type: "string" }, json: { type: "boolean" } },
  async run(invocation, context) {
    const format = choice(invocation.positionals[0], formats, "format (first argument)");
    const file = requiredArgument(invocation, 1, "The file");
    const tenant = requiredOption(invocation, "tenant");
    await makeTenant(tenant, context);
    return withSession(context.config, tenant, "write", async (session) => {
      const totals = await importFile(format, file, createEventSender(session, tenant), context);
      context.say("Delivering into the lake ...");
      if (!(await untilDelivered(session, context.signal)))
        context.say("Not all of it can be queried yet; it is stored and follows by itself.");
      return summarize(totals, invocation.values["json"] === true, context);
    });
  },
};

async function makeTenant(tenant: string, context: CommandContext): Promise<void> {
  await using store = await openStore(context.config, "here");
  const known = await store.tenancy.listTenants();
  if (known.some(({ id }) => id === tenant)) return;
  await store.tenancy.ensureTenant(tenant);
  context.say(`Made the tenant ${tenant}, which was new.`);
}

async function importFile(
  format: ImportFormat,
  file: string,
  send: EventSender,
  context: CommandContext,
): Promise<ImportTotals> {
  const source = await openImport(format, file);
  const bar = createProgressBar(`import ${format}`, source.totalBytes);
  const totals: ImportTotals = { accepted: 0, rejected: 0, faults: [] };
  let batch: string[] = [];
  let bytes = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const body = Buffer.from(batch.join("\n"));
    batch = [];
    bytes = 0;
    const verdict = await send(body, "application/x-ndjson");
    totals.accepted += verdict.accepted;
    const refused = new Set(verdict.rejected.map((rejection) => rejection.index));
    totals.rejected += refused.size;
    for (const rejection of verdict.rejected) note(totals, `${rejection.path}: ${rejection.message}`);
  };
  const add = async (line: string) => {
    const size = Buffer.byteLength(line) + 1;
    if (size > limits.bodyBytes) {
      totals.rejected += 1;
      return note(totals, `$: The event has ${size} bytes; ${limits.eventBytes} are allowed.`);
    }
    if (batch.length >= BATCH_EVENTS || bytes + size > BATCH_BYTES) await flush();
    batch.push(line);
    bytes += size;
  };
  for await (const imported of source.events(context.signal)) {
    await add(JSON.stringify(wireEvent(imported)));
    bar.update(source.bytesRead(), `${totals.accepted} events`);
  }
  await flush();
  for (const fault of source.faults()) note(totals, `line ${fault.line}: ${fault.message}`);
  totals.rejected += source.faultCount();
  bar.finish(`${totals.accepted} events`);
  return totals;
}

function wireEvent({ event, userAgent, ip }: ImportedEvent): object {
  return {
    ...event,
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
    ...(ip === undefined ? {} : { client_ip: ip }),
  };
}

function note(totals: ImportTotals, fault: string): void {
  if (totals.faults.length < SHOWN_FAULTS) totals.faults.push(fault);
}

function summarize(totals: ImportTotals, json: boolean, context: CommandContext): number {
  for (const fault of totals.faults) context.say(`  not imported: ${fault}`);
  if (json) context.out(`${JSON.stringify({ accepted: totals.accepted, rejected: totals.rejected })}\n`);
  context.say(`${totals.accepted} events accepted, ${totals.rejected} refused.`);
  return totals.accepted === 0 && totals.rejected > 0 ? 1 : 0;
}
