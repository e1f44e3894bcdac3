import type { Answer } from "@kontor/contracts";
import type { ReactNode } from "react";
import type { ChartOptions } from "./chart-options.ts";
import type { Format } from "./data/format.ts";
import type { Theme } from "./look/theme.ts";

/** What a chart type gets to draw with: a box of pixels whose origin is its upper left corner. */
export interface Canvas {
  readonly answer: Answer;
  readonly options: ChartOptions;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly format: Format;
}

/** A datum that the cursor can stand on. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** What it is, in full. */
  readonly name: string;
  /** Its values in full, one per line. */
  readonly lines: readonly string[];
  /** How the cursor marks it: a ring, a line through the whole height with rings, or a frame. */
  readonly mark:
    | { readonly kind: "ring"; readonly r: number }
    | {
        readonly kind: "line";
        readonly top: number;
        readonly bottom: number;
        readonly rings: readonly number[];
      }
    | {
        readonly kind: "box";
        readonly x: number;
        readonly y: number;
        readonly width: number;
        readonly height: number;
      };
  /** Row of the answer behind it, for drilling down; none for sums of several. */
  readonly row: number | undefined;
}

/** A drawn chart. */
export interface Drawing {
  readonly body: ReactNode;
  /** A true sentence or two about the data. */
  readonly summary: string;
  /** In reading order. */
  readonly points: readonly Point[];
}

/** A chart type: a pure function, the same in browser and server. */
export type Draw = (canvas: Canvas) => Drawing;
