import { deflateSync, crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createImageResizer } from "./sharp-image-resizer.ts";

const resizer = createImageResizer();
const plain = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 200, g: 30, b: 30, alpha: 1 } } });

describe("photos", () => {
  test.each(["jpeg", "png", "webp", "gif", "avif"] as const)("are made square from %s", async (format) => {
    const made = await resizer.square(await plain(300, 200).toFormat(format).toBuffer(), 256);
    expect(await sharp(made).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
  });

  test("stand upright and keep no metadata", async () => {
    // Left half black, right half white; orientation 6: turn by 90 degrees to the right, so black comes to the top.
    const half = await sharp({ create: { width: 200, height: 200, channels: 3, background: "white" } })
      .composite([
        { input: await plain(100, 200).tint("black").linear(0, 0).png().toBuffer(), left: 0, top: 0 },
      ])
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Copyright: "somebody" } })
      .jpeg()
      .toBuffer();
    expect((await sharp(half).metadata()).exif).toBeDefined();
    const made = await resizer.square(half, 256);
    const { exif, orientation, icc, xmp } = await sharp(made).metadata();
    expect([exif, orientation, icc, xmp]).toEqual([undefined, undefined, undefined, undefined]);
    const { data, info } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
    const brightness = (x: number, y: number) => data[(y * info.width + x) * info.channels] ?? 0;
    expect(brightness(128, 20)).toBeLessThan(60);
    expect(brightness(128, 236)).toBeGreaterThan(200);
  });

  test("are not made of a decompression bomb", async () => {
    const bomb = png(60_000, 60_000);
    expect(bomb.length).toBeLessThan(1000);
    expect(await resizer.square(bomb, 256)).toBeUndefined();
  });

  test("are not made of what is no photo, or damaged", async () => {
    const whole = await plain(300, 200).png().toBuffer();
    const others = [
      Buffer.alloc(0),
      Buffer.from("hello"),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      Buffer.from("%PDF-1.4"),
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      whole.subarray(0, whole.length / 2),
      await plain(10, 10).tiff().toBuffer(),
    ];
    for (const bytes of others) expect(await resizer.square(bytes, 256)).toBeUndefined();
  });
});

/** A PNG that says it has this size, with hardly any data. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const data = deflateSync(Buffer.alloc(1000));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
