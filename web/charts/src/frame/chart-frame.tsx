import type { Answer } from "@kontor/contracts";
import { useMemo, useRef, useState } from "react";
import { readChartOptions } from "../chart-options.ts";
import type { ChartProps } from "../chart-props.ts";
import { createFormat } from "../data/format.ts";
import type { Draw, Drawing } from "../drawing.ts";
import { themes } from "../look/theme.ts";
import { ChartSvg, drawingHeight } from "./chart-svg.tsx";
import { CursorPlot } from "./cursor-plot.tsx";
import { TableView } from "./table-view.tsx";
import { useSize } from "./use-size.ts";

interface ChartFrameProps extends ChartProps {
  readonly draw: Draw;
  /** The table is the picture: there is nothing to switch. */
  readonly onlyTable?: boolean;
}

/** A chart on a page: title, picture with cursor, and the same data as a table. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, answer, heading = true, onlyTable = false } = props;
  const [asTable, setAsTable] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const measured = useSize(place, props.width === undefined || props.height === undefined);
  const width = props.width ?? measured?.width ?? 0;
  const height = props.height ?? measured?.height ?? 0;
  return (
    <figure className="chart" aria-label={title}>
      {heading && <figcaption className="chart-title">{title}</figcaption>}
      {!onlyTable && answer.rows.length > 0 && (
        <button
          type="button"
          className="chart-switch"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? "Chart" : "Table"}
        </button>
      )}
      <div className="chart-place" ref={place}>
        {asTable || onlyTable ? (
          <TableView {...props} bars={onlyTable} />
        ) : (
          width > 0 && height > 0 && <Picture {...props} width={width} height={height} />
        )}
      </div>
    </figure>
  );
}

function Picture(props: ChartFrameProps & { width: number; height: number }) {
  const { answer, title, width, height, onPick } = props;
  const theme = themes[props.theme ?? "page"];
  const drawing = useDrawing(props);
  const cursor = { title, drawing, width, height, theme };
  const pick = onPick && ((row: number) => onPick(rowOf(answer, row), row));
  return (
    <CursorPlot {...cursor} onPick={pick}>
      {(mark) => (
        <ChartSvg {...cursor} titled={false}>
          {mark}
        </ChartSvg>
      )}
    </CursorPlot>
  );
}

function useDrawing({
  draw,
  answer,
  options,
  width,
  height,
  theme = "page",
  locale,
}: ChartFrameProps & { width: number; height: number }): Drawing {
  // Options are often written in place: their text tells whether they changed.
  const text = JSON.stringify(options ?? {});
  return useMemo(
    () =>
      draw({
        answer,
        options: readChartOptions(JSON.parse(text)),
        width,
        height: drawingHeight(height, false),
        theme: themes[theme],
        format: createFormat(locale, answer.time_zone),
      }),
    [draw, answer, text, width, height, theme, locale],
  );
}

function rowOf(answer: Answer, row: number): readonly unknown[] {
  return answer.rows[row] ?? [];
}
