import type { Answer, ChartType, EmbeddedTile } from "@kontor/contracts";

/** How a picture made on the server is to look. */
export interface PictureLook {
  readonly title: string;
  /** Pixels; default 640 by 320, at least 112 by 92. */
  readonly width?: number;
  readonly height?: number;
  /** Fixed colours; default light. */
  readonly theme?: "light" | "dark";
  /** BCP 47; default `en`. */
  readonly locale?: string;
  /** A filled card with a margin (default), or nothing behind the marks. */
  readonly background?: boolean;
  /** As stored with a tile. */
  readonly options?: unknown;
}

/** Draws an answer as an SVG file, title and summary included. Pure: the same input gives the same text. */
export type RenderChart = (type: ChartType, answer: Answer, look: PictureLook) => string;

/** The same picture with the places of its values and its data as text, at most 500 of each: what a page needs that has none of our code. */
export type RenderTile = (
  type: ChartType,
  answer: Answer,
  look: PictureLook,
) => Pick<EmbeddedTile, "svg" | "points" | "table">;

/** What web/dist/charts/server.js exports: the server runs that bundle, as Node cannot run TSX. */
export interface ChartsServer {
  readonly renderChart: RenderChart;
  readonly renderTile: RenderTile;
}
