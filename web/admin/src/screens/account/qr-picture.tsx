import { useMemo } from "react";
import { encodeQr } from "./encode-qr.ts";

interface QrPictureProps {
  readonly text: string;
  readonly label: string;
}

/** Cells of light around the code, without which cameras do not find it (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code; nothing where the text is too long for one. */
export function QrPicture({ text, label }: QrPictureProps) {
  const rows = useMemo(() => encodeQr(text), [text]);
  if (rows === undefined) return null;
  const side = rows.length + 2 * QUIET;
  const path = rows.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  );
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path.join("")} fill="#000" />
    </svg>
  );
}
