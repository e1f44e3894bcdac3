import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { Drawing } from "../drawing.ts";
import type { Theme } from "../look/theme.ts";
import { Cursor } from "./cursor.tsx";
import { moveCursor, nearestPoint } from "./move-cursor.ts";

interface CursorPlotProps {
  readonly title: string;
  readonly drawing: Drawing;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly onPick?: ((row: number) => void) | undefined;
  readonly children: (mark: ReactNode) => ReactNode;
}

/** Moves a cursor over the data by keys, pointer and touch, and speaks the datum it stands on. */
export function CursorPlot(props: CursorPlotProps) {
  const { drawing, title, children, onPick } = props;
  const [at, setAt] = useState<number>();
  // Data that changed under the cursor may have fewer points.
  const point = at === undefined ? undefined : drawing.points[Math.min(at, drawing.points.length - 1)];
  const pick = () => point?.row !== undefined && onPick?.(point.row);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") return void pick();
    const next = event.key === "Escape" ? undefined : moveCursor(drawing.points, at, event.key);
    if (next === undefined && (event.key !== "Escape" || at === undefined)) return;
    event.preventDefault();
    setAt(next);
  };
  const follow = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(nearestPoint(drawing.points, event.clientX - box.left, event.clientY - box.top));
  };
  return (
    <div
      className="chart-plot"
      role="application"
      aria-roledescription="chart"
      aria-label={`${title}. Arrow keys move over ${drawing.points.length} values.`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={(event) => event.pointerType === "mouse" && setAt(undefined)}
      onBlur={() => setAt(undefined)}
      onClick={pick}
    >
      {children(point && <Cursor {...props} point={point} />)}
      <p className="chart-live" aria-live="polite">
        {point && `${point.name}: ${point.lines.join(", ")}`}
      </p>
    </div>
  );
}
