import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createCountryCodes } from "./country-codes.ts";
import { importAll, scratchFolder, sharedData } from "./testing/import-fixture.ts";

const HEADER =
  '"InvoiceNo","StockCode","Description","Quantity","InvoiceDate","UnitPrice","CustomerID","Country"';

async function importLines(...lines: string[]) {
  await using folder = await scratchFolder();
  return await importAll("online-retail", await folder.write([HEADER, ...lines, ""].join("\n")));
}

test("makes one purchase of an invoice's lines, in their order, wherever they stand", async () => {
  const { all, faultCount } = await importLines(
    '"536365","85123A","WHITE ""HEART"" HOLDER, LARGE",6,2010-12-01 08:26:00,2.55,17850,"United Kingdom"',
    '"536366","22633","HAND WARMER",1,2010-12-01 08:28:00,1.85,17850,"EIRE"',
    '"536365","71053","",3,2010-12-01 08:27:00,0.1,17850,"United Kingdom"',
  );
  expect(faultCount).toBe(0);
  expect(all.map(({ event }) => event.order_id)).toEqual(["536366", "536365"]);
  expect(all[1]).toEqual({
    event: {
      event_id: "online-retail-536365",
      event_name: "purchase",
      event_time: "2010-12-01T08:26:00.000Z",
      order_id: "536365",
      user_id: "17850",
      items: [
        { item_id: "85123A", item_name: 'WHITE "HEART" HOLDER, LARGE', price: 2.55, quantity: 6 },
        { item_id: "71053", price: 0.1, quantity: 3 },
      ],
      value: 15.6,
      currency: "GBP",
      country: "GB",
    },
  });
});

test("makes a refund of a cancelled invoice and a purchase of an adjustment, signs as in the file", async () => {
  const { all } = await importLines(
    '"C536379","D","Discount",-1,2010-12-01 09:41:00,27.5,14527,"United Kingdom"',
    '"A563186","B","Adjust bad debt",1,2011-08-12 14:51:00,-11062.06,,"United Kingdom"',
  );
  expect(all.map(({ event: { event_name, value } }) => [event_name, value])).toEqual([
    ["refund", -27.5],
    ["purchase", -11062.06],
  ]);
  expect(all[1]?.event).not.toHaveProperty("user_id");
});

test("adds money without the noise of adding doubles", async () => {
  const { all } = await importLines(
    ...Array<string>(10).fill('1,A,a,1,2010-12-01 08:26:00,0.1,1,"France"'),
    '1,A,a,1,2010-12-01 08:26:00,0.001,1,"France"',
  );
  expect(all[0]?.event.value).toBe(1.001);
});

test("reads the spreadsheet edition: other column names, month first, customers as decimals", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write(
    "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\r\n489434,85048,BALL,12,12/1/2009 7:45,6.95,13085.0,France\r\n",
    { gzip: true },
  );
  const { all } = await importAll("online-retail", path);
  expect(all[0]?.event).toMatchObject({
    event_time: "2009-12-01T07:45:00.000Z",
    user_id: "13085",
    country: "FR",
    value: 83.4,
  });
});

test("leaves out faulty lines and tells their numbers, the invoice's other lines stay", async () => {
  const { all, faultCount, faults } = await importLines(
    '1,A,"a\nb",1,2010-12-01 08:26:00,1,1,France',
    "1,A,a,many,2010-12-01 08:26:00,1,1,France",
    "1,A,a,1,2010-13-01 08:26:00,1,1,France",
    "1,A,a,1,2010-12-01 08:26:00,1e3,1,France",
    ",A,a,1,2010-12-01 08:26:00,1,1,France",
    "1,A",
    "2,A,a,x,2010-12-01 08:26:00,1,1,France",
  );
  expect(all).toHaveLength(1);
  expect(all[0]?.event.items).toEqual([{ item_id: "A", item_name: "a\nb", price: 1, quantity: 1 }]);
  expect(faultCount).toBe(6);
  expect(faults[0]).toEqual({ line: 4, message: "Quantity is no whole number" });
});

test.each([
  ["", "it is empty"],
  ["a,b,c\n1,2,3\n", "its first line names no column invoiceno"],
  [`${HEADER}\n1,"never closed`, "its CSV cannot be read"],
])("refuses a file that is no such CSV: %j", async (content, reason) => {
  await using folder = await scratchFolder();
  await expect(importAll("online-retail", await folder.write(content))).rejects.toThrow(reason);
});

test("finds the country of the names that the shop wrote", () => {
  const codeOf = createCountryCodes();
  const names = [
    "United Kingdom",
    "Germany",
    "EIRE",
    "RSA",
    "USA",
    "Hong Kong",
    "Czech Republic",
    "Netherlands",
    "Channel Islands",
    "Unspecified",
    "European Community",
    "constructor",
  ];
  expect(names.map(codeOf)).toEqual([
    "GB",
    "DE",
    "IE",
    "ZA",
    "US",
    "HK",
    "CZ",
    "NL",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

const csv = sharedData("online-retail.csv.gz");

describe.skipIf(csv === undefined)("on the real order lines of a shop", () => {
  test("makes 25,900 invoices whose quantities and values sum exactly to the file's", async () => {
    const { all, faultCount, progress } = await importAll("online-retail", csv ?? "");
    expect(faultCount).toBe(0);
    expect(progress).toBe(1);
    expect(all).toHaveLength(25_900);
    expect(new Set(all.map(({ event }) => event.event_id)).size).toBe(25_900);
    expect(all.filter(({ event }) => event.event_name === "refund")).toHaveLength(3_836);
    const items = all.flatMap(({ event }) => event.items ?? []);
    const file = sumOf(gunzipSync(readFileSync(csv ?? "")).toString("utf8"));
    expect(items).toHaveLength(file.lines);
    expect(items.reduce((sum, { quantity = 0 }) => sum + quantity, 0)).toBe(file.quantity);
    expect(all.reduce((sum, { event }) => sum + thousandths(String(event.value)), 0n)).toBe(file.value);
  });
});

// Counts anew, by another way than the importer: the last four numbers of each line.
function sumOf(text: string): { lines: number; quantity: number; value: bigint } {
  const sum = { lines: 0, quantity: 0, value: 0n };
  for (const [, quantity = "", price = ""] of text.matchAll(
    /,(-?\d+),\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,(-?[\d.]+),/g,
  )) {
    sum.lines++;
    sum.quantity += Number(quantity);
    sum.value += BigInt(quantity) * thousandths(price);
  }
  return sum;
}

function thousandths(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(3, "0"));
}
