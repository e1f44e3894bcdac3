import type { Event } from "@kontor/contracts";
import { createCountryCodes } from "./country-codes.ts";
import { fromMillionths } from "./exact-money.ts";
import type { ImportedEvent, ImportFaults } from "./imported-event.ts";
import { countOrderLines, readOrderLines, type OrderLine } from "./order-lines.ts";

interface Invoice {
  readonly first: OrderLine;
  readonly items: NonNullable<Event["items"]>;
  total: bigint;
}

/**
 * Reads the order lines of the "Online Retail" data set: one event per invoice. Lines of an invoice need not stand together, so the file is read
 * twice: first to count each invoice's lines, then to send an invoice as soon as its last line is there. What stays in memory are the
 * invoices under way and one number per invoice.
 */
export async function* readOnlineRetail(
  read: (signal: AbortSignal | undefined) => AsyncIterable<Buffer>,
  { faults, signal, file }: { faults: ImportFaults; signal: AbortSignal | undefined; file: { path: string } },
): AsyncGenerator<ImportedEvent> {
  const toImported = createInvoiceEvents();
  const remaining = await countOrderLines(read(signal), file.path);
  const open = new Map<string, Invoice>();
  for await (const line of readOrderLines(read(signal), file.path)) {
    if (line.fault !== undefined) faults.note(line.number, line.fault);
    if (line.invoice === "") continue;
    const left = (remaining.get(line.invoice) ?? 1) - 1;
    remaining.set(line.invoice, left);
    if (line.fault === undefined) addLine(open, line);
    const invoice = open.get(line.invoice);
    if (left > 0 || invoice === undefined) continue;
    open.delete(line.invoice);
    yield toImported(invoice);
  }
}

function addLine(open: Map<string, Invoice>, line: OrderLine): void {
  const invoice = open.get(line.invoice) ?? { first: line, items: [], total: 0n };
  open.set(line.invoice, invoice);
  invoice.total += line.price * BigInt(line.quantity);
  invoice.items.push({
    item_id: line.stockCode,
    ...(line.description === "" ? {} : { item_name: line.description }),
    price: fromMillionths(line.price),
    quantity: line.quantity,
  });
}

/** Invoice numbers that begin with C are cancellations; all others, the three adjustments of bad debt (A...) included, count as purchases. */
function createInvoiceEvents(): (invoice: Invoice) => ImportedEvent {
  const codeOf = createCountryCodes();
  return ({ first, items, total }) => {
    const country = codeOf(first.country);
    return {
      event: {
        event_id: `online-retail-${first.invoice}`,
        event_name: /^c/i.test(first.invoice) ? "refund" : "purchase",
        event_time: new Date(first.time).toISOString(),
        order_id: first.invoice,
        ...(first.customer === "" ? {} : { user_id: first.customer }),
        items,
        value: fromMillionths(total),
        currency: "GBP",
        ...(country === undefined ? {} : { country }),
        ...(country === undefined && first.country !== "" ? { props: { country_name: first.country } } : {}),
      },
    };
  };
}
