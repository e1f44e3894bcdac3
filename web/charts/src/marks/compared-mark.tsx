import type { Canvas } from "../drawing.ts";

/** A dashed mark at the value of another time, on a rim that parts it from the bar. */
export function ComparedMark({ path, dash, theme }: { path: string; dash: string } & Pick<Canvas, "theme">) {
  return (
    <>
      <path d={path} stroke={theme.card} strokeWidth={3.5} />
      <path d={path} stroke={theme.muted} strokeWidth={1.5} strokeDasharray={dash} />
    </>
  );
}
