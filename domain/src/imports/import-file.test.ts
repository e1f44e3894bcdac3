import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImportFileError, openImport, type ImportedEvent } from "./index.ts";
import { createLineSplitter } from "./split-lines.ts";
import { collect, importAll, scratchFolder } from "./testing/import-fixture.ts";

const line = (index: number) => `{"event_name":"e","event_id":"${index}"}\n`;
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index)).join("");

test("knows gzip by its first bytes, several members and all", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write(Buffer.concat([gzipSync(lines(3)), gzipSync(lines(2))]));
  expect((await importAll("ndjson", path)).all).toHaveLength(5);
});

test("makes no event of an empty file", async () => {
  await using folder = await scratchFolder();
  for (const gzip of [false, true])
    expect((await importAll("ndjson", await folder.write("", { gzip }))).all).toEqual([]);
});

test("refuses a missing file and a folder, naming it", async () => {
  await expect(openImport("ndjson", "/no/such/file")).rejects.toThrow(
    "/no/such/file cannot be imported: it is missing",
  );
  await expect(openImport("ndjson", tmpdir())).rejects.toThrow(ImportFileError);
});

test("gives what stands before the damage of a cut gzip file, then tells", async () => {
  await using folder = await scratchFolder();
  const whole = gzipSync(lines(200_000), { level: 0 });
  const source = await openImport("ndjson", await folder.write(whole.subarray(0, whole.length / 2)));
  const got: ImportedEvent[] = [];
  const reading = (async () => {
    for await (const event of source.events()) got.push(event);
  })();
  await expect(reading).rejects.toThrow("its compressed data is damaged or cut short");
  expect(got.length).toBeGreaterThan(10_000);
  expect(got.length).toBeLessThan(200_000);
});

test.each(["apache-log", "ndjson", "online-retail"] as const)(
  "stops an import of %s that is aborted",
  async (format) => {
    await using folder = await scratchFolder();
    const source = await openImport(format, await folder.write(lines(10)));
    const reading = collect(source.events(AbortSignal.abort(new DOMException("enough", "AbortError"))));
    await expect(reading).rejects.toThrow("enough");
  },
);

test("lets go of the file when the reader stops early", async () => {
  await using folder = await scratchFolder();
  const source = await openImport("ndjson", await folder.write(lines(100_000), { gzip: true }));
  for await (const { event } of source.events()) {
    expect(event.event_id).toBe("0");
    break;
  }
  expect(source.bytesRead()).toBeGreaterThan(0);
});

test("cuts lines alike however the file is cut into pieces", () => {
  const content = fc
    .array(fc.constantFrom("a", "bc", "\n", "\r\n", "é", "\r"), { maxLength: 40 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(content, fc.array(fc.nat(6), { maxLength: 40 }), (text, sizes) => {
      const splitter = createLineSplitter(1_000);
      const got: string[] = [];
      let rest = Buffer.from(text);
      for (const size of [...sizes, rest.length]) {
        for (const { bytes } of splitter.push(rest.subarray(0, size))) got.push(String(bytes));
        rest = rest.subarray(size);
      }
      for (const { bytes } of splitter.end()) got.push(String(bytes));
      const expected = text.split("\n").map((part) => part.replace(/\r$/, ""));
      if (text === "" || text.endsWith("\n")) expected.pop();
      expect(got).toEqual(expected);
    }),
  );
});

test("forgets a line that is too long and numbers the next one rightly", () => {
  const splitter = createLineSplitter(10);
  const pieces = ["ok\n", "x".repeat(8), "x".repeat(8), "x\nfine\n"].flatMap((piece) => [
    ...splitter.push(Buffer.from(piece)),
  ]);
  expect(pieces.map(({ number, bytes }) => [number, bytes?.toString()])).toEqual([
    [1, "ok"],
    [2, undefined],
    [3, "fine"],
  ]);
});
