import fc from "fast-check";
import { expect, test } from "vitest";
import { createFrameReader, encodeFrame, frameKinds } from "./query-protocol.ts";

test("frames come out as they went in, however the bytes are cut", () => {
  const frame = fc.record({
    kind: fc.constantFrom(...Object.values(frameKinds)),
    payload: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 20 }),
      fc.array(fc.nat(50), { minLength: 1 }),
      (frames, cuts) => {
        const bytes = Buffer.concat(frames.flatMap(({ kind, payload }) => encodeFrame(kind, payload)));
        const read: { kind: number; payload: string }[] = [];
        const take = createFrameReader((kind, payload) => {
          const last = read.at(-1);
          // A data frame may come in pieces, which only together mean something.
          if (kind === frameKinds.data && last?.kind === kind) last.payload += payload.toString("hex");
          else read.push({ kind, payload: payload.toString("hex") });
        });
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const size = 1 + (cuts[cut % cuts.length] ?? 0);
          take(bytes.subarray(at, at + size));
          at += size;
        }
        const sent = frames.map(({ kind, payload }) => ({
          kind,
          payload: Buffer.from(payload).toString("hex"),
        }));
        const merged: typeof read = [];
        for (const { kind, payload } of sent) {
          const last = merged.at(-1);
          if (kind === frameKinds.data && last?.kind === kind) last.payload += payload;
          else merged.push({ kind, payload });
        }
        expect(read).toEqual(merged);
      },
    ),
  );
});
