import type { ImageResizer } from "@kontor/core";

/** More is refused before a pixel is decoded: a small file can unpack to gigabytes. */
const MOST_PIXELS = 40_000_000;
const SECONDS = 10;

/**
 * Images by libvips. What is no photo by its first bytes is not shown to it at all: it would also read SVG, PDF and other formats that load or compute
 * whatever their author likes. The library is loaded with the first image, so that a start does not wait for it.
 */
export function createImageResizer(): ImageResizer {
  return {
    async square(bytes, side) {
      if (!isPhoto(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) return undefined;
      const { default: sharp } = await import("sharp");
      try {
        // Metadata (places, cameras) is left out unless asked for.
        return await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error", pages: 1 })
          .timeout({ seconds: SECONDS })
          .autoOrient()
          .resize(side, side, { fit: "cover" })
          .webp({ quality: 82 })
          .toBuffer();
      } catch {
        // libvips tells damage, bombs and timeouts apart by words only; none of them is ours.
        return undefined;
      }
    },
  };
}

function isPhoto(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 12).toString("latin1");
  return (
    head.startsWith("\xff\xd8\xff") ||
    head.startsWith("\x89PNG\r\n\x1a\n") ||
    head.startsWith("GIF8") ||
    (head.startsWith("RIFF") && head.endsWith("WEBP")) ||
    head.slice(4) === "ftypavif"
  );
}
