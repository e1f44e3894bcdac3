import "./popover.css";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

interface PopoverProps {
  /** Name of the button where its face is no words. */
  readonly label?: string;
  readonly face: ReactNode;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
  readonly className?: string;
}

/** A button that opens a panel below it. Escape, a click elsewhere and leaving with Tab close it. */
export function Popover({
  label,
  face,
  children,
  align = "start",
  className = "button quiet",
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const outside = (event: Event) => {
      if (!(event.target instanceof Node) || box.current?.contains(event.target) !== true) setOpen(false);
    };
    addEventListener("pointerdown", outside, { signal });
    addEventListener("focusin", outside, { signal });
    return () => controller.abort();
  }, [open]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="popover" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        className={className}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {face}
        {label !== undefined && <span className="visually-hidden">{label}</span>}
      </button>
      {open && (
        <div id={id} ref={keepInside} className={`popover-panel ${align}`}>
          {children}
        </div>
      )}
    </div>
  );
}

/** Room that a panel leaves to the edges of the window, px. */
const EDGE = 8;

/** Moves a panel that would stick out of a narrow window. */
function keepInside(panel: HTMLElement | null): void {
  if (panel === null) return;
  const { left, right } = panel.getBoundingClientRect();
  const out = Math.max(EDGE - left, 0) - Math.max(right + EDGE - document.documentElement.clientWidth, 0);
  if (out !== 0) panel.style.translate = `${out}px`;
}
