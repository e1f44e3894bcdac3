import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { parseMillionths } from "./exact-money.ts";
import { ImportFileError } from "./imported-event.ts";

/** A line of the retail file. When `fault` is set, only `number` and `invoice` can be relied on. */
export interface OrderLine {
  readonly number: number;
  /** "" when the line has none. */
  readonly invoice: string;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  /** Millionths of a pound. */
  readonly price: bigint;
  /** ms since the epoch; the file tells no zone, it counts as UTC. */
  readonly time: number;
  readonly customer: string;
  readonly country: string;
  readonly fault?: string;
}

/** Names of the columns in the two editions of the data set. */
const columns = {
  invoice: ["invoiceno", "invoice"],
  stockCode: ["stockcode"],
  description: ["description"],
  quantity: ["quantity"],
  time: ["invoicedate"],
  price: ["unitprice", "price"],
  customer: ["customerid", "customer id"],
  country: ["country"],
} as const;
type Places = Readonly<Record<keyof typeof columns, number>>;

export async function* readOrderLines(bytes: AsyncIterable<Buffer>, path: string): AsyncGenerator<OrderLine> {
  let places: Places | undefined;
  for await (const { record, number } of readRecords(bytes, path)) {
    if (places === undefined) places = findColumns(record, path);
    else yield toOrderLine(record, number, places);
  }
  if (places === undefined) throw new ImportFileError(path, "it is empty");
}

/** How many lines each invoice has, faulty ones included. */
export async function countOrderLines(
  bytes: AsyncIterable<Buffer>,
  path: string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let at: number | undefined;
  for await (const { record } of readRecords(bytes, path)) {
    if (at === undefined) at = findColumns(record, path).invoice;
    else {
      const invoice = (record[at] ?? "").trim();
      counts.set(invoice, (counts.get(invoice) ?? 0) + 1);
    }
  }
  return counts;
}

interface NumberedRecord {
  readonly record: readonly string[];
  readonly number: number;
}

const MAX_RECORD_BYTES = 1 << 20;

async function* readRecords(bytes: AsyncIterable<Buffer>, path: string): AsyncGenerator<NumberedRecord> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // A failure of either side reaches the loop below through the parser.
  pipeline(bytes, parser).catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      yield { record, number: info.lines };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new ImportFileError(path, `its CSV cannot be read (${error.message})`, error);
    throw error;
  }
}

function findColumns(header: readonly string[], path: string): Places {
  const names = header.map((name) => name.trim().toLowerCase());
  const place = (column: keyof typeof columns) => {
    const at = names.findIndex((name) => (columns[column] as readonly string[]).includes(name));
    if (at < 0) throw new ImportFileError(path, `its first line names no column ${columns[column][0]}`);
    return at;
  };
  return {
    invoice: place("invoice"),
    stockCode: place("stockCode"),
    description: place("description"),
    quantity: place("quantity"),
    time: place("time"),
    price: place("price"),
    customer: place("customer"),
    country: place("country"),
  };
}

function toOrderLine(record: readonly string[], number: number, places: Places): OrderLine {
  const field = (column: keyof Places) => (record[places[column]] ?? "").trim();
  const quantity = /^-?\d{1,9}$/.test(field("quantity")) ? Number(field("quantity")) : undefined;
  const price = parseMillionths(field("price"));
  const time = parseTime(field("time"));
  const fault = faultOf({ invoice: field("invoice"), stockCode: field("stockCode"), quantity, price, time });
  return {
    number,
    invoice: field("invoice"),
    stockCode: field("stockCode"),
    description: field("description"),
    quantity: quantity ?? 0,
    price: price ?? 0n,
    time: time ?? 0,
    customer: field("customer").replace(/\.0$/, ""),
    country: field("country"),
    ...(fault === undefined ? {} : { fault }),
  };
}

function faultOf(
  line: Readonly<Record<"invoice" | "stockCode" | "quantity" | "price" | "time", unknown>>,
): string | undefined {
  if (line.invoice === "") return "no InvoiceNo";
  if (line.stockCode === "") return "no StockCode";
  if (line.quantity === undefined) return "Quantity is no whole number";
  if (line.price === undefined) return "UnitPrice is no number of up to six decimals";
  return line.time === undefined ? "InvoiceDate is no time such as 2010-12-01 08:26:00" : undefined;
}

/** `2010-12-01 08:26:00`, or `12/1/2010 8:26` (month first) as in the spreadsheet edition. */
function parseTime(text: string): number | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
  const [year, month, day] =
    iso === null ? [american?.[3], american?.[1], american?.[2]] : [iso[1], iso[2], iso[3]];
  const [hour, minute, second = "0"] = (iso ?? american)?.slice(4) ?? [];
  const time = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const exists =
    new Date(time).getUTCDate() === Number(day) &&
    Number(month) <= 12 &&
    Number(hour) < 24 &&
    Number(minute) < 60;
  return exists ? time : undefined;
}
