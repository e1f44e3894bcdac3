import fc from "fast-check";
import { expect, test } from "vitest";
import { readNdjson } from "./ndjson.ts";

test("lines are whole wherever the network cuts them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ id: fc.string(), text: fc.string({ unit: "grapheme" }) })),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
        const read = [];
        for await (const line of readNdjson(inPieces(bytes, size))) read.push(line);
        expect(read).toEqual(lines);
      },
    ),
  );
});

function inPieces(bytes: Uint8Array<ArrayBuffer>, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}
