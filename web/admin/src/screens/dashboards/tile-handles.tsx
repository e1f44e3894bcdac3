import { GripVertical, MoveDiagonal2, Trash2 } from "lucide-react";
import type { KeyboardEvent, PointerEvent } from "react";

interface TileHandlesProps {
  readonly title: string;
  readonly onStep: (step: number) => void;
  /** Dragged over this point of the page. */
  readonly onDrop: (x: number, y: number) => void;
  /** By so many cells. */
  readonly onResize: (wider: number, higher: number) => void;
  readonly onRemove: () => void;
}

/** A row and its gap, px. */
const ROW = 92;

const STEPS: Readonly<Record<string, { wider: number; higher: number }>> = {
  ArrowLeft: { wider: -1, higher: 0 },
  ArrowRight: { wider: 1, higher: 0 },
  ArrowUp: { wider: 0, higher: -1 },
  ArrowDown: { wider: 0, higher: 1 },
};

/** Handles of a tile: moving, size, removing, each by pointer and by keys. */
export function TileHandles({ title, onStep, onDrop, onResize, onRemove }: TileHandlesProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "Delete") onRemove();
    if (step === undefined) return;
    event.preventDefault();
    if (event.shiftKey) onResize(step.wider, step.higher);
    else onStep(step.wider + step.higher);
  };
  return (
    <>
      <button
        type="button"
        className="button quiet icon grip"
        aria-label={`Move ${title}`}
        aria-describedby="edit-help"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => drag(event, (_dx, _dy, move) => onDrop(move.clientX, move.clientY))}
      >
        <GripVertical size={14} aria-hidden />
      </button>
      <button type="button" className="button quiet icon" aria-label={`Remove ${title}`} onClick={onRemove}>
        <Trash2 size={14} aria-hidden />
      </button>
      <button
        type="button"
        className="button quiet icon corner"
        aria-label={`Size of ${title}`}
        aria-describedby="edit-help"
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (step === undefined) return;
          event.preventDefault();
          onResize(step.wider, step.higher);
        }}
        onPointerDown={(event) => dragSize(event, onResize)}
      >
        <MoveDiagonal2 size={14} aria-hidden />
      </button>
    </>
  );
}

type OnDrag = (dx: number, dy: number, event: globalThis.PointerEvent) => void;

function drag(event: PointerEvent<HTMLElement>, onDrag: OnDrag): void {
  event.preventDefault();
  const handle = event.currentTarget;
  handle.focus();
  const from = { x: event.clientX, y: event.clientY };
  const controller = new AbortController();
  const { signal } = controller;
  // On the window: a tile that moves in the page would lose a pointer captured by its handle.
  addEventListener("pointermove", (move) => onDrag(move.clientX - from.x, move.clientY - from.y, move), {
    signal,
  });
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => controller.abort(), { signal });
}

function dragSize(event: PointerEvent<HTMLElement>, onResize: (wider: number, higher: number) => void): void {
  const grid = event.currentTarget.closest(".tile-grid");
  const column = ((grid?.clientWidth ?? 1200) + 12) / 12;
  let done = { wider: 0, higher: 0 };
  drag(event, (dx, dy) => {
    const wanted = { wider: Math.round(dx / column), higher: Math.round(dy / ROW) };
    if (wanted.wider === done.wider && wanted.higher === done.higher) return;
    onResize(wanted.wider - done.wider, wanted.higher - done.higher);
    done = wanted;
  });
}
