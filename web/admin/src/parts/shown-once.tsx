import "./shown-once.css";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";

interface ShownOnceProps {
  readonly label: string;
  readonly text: string;
  /** What it is good for. */
  readonly children: ReactNode;
  readonly onGone: () => void;
}

/** A secret that the server does not show again: to copy, then to put away. It is kept nowhere but here. */
export function ShownOnce({ label, text, children, onGone }: ShownOnceProps) {
  return (
    <div className="shown-once" role="status">
      <p>{children}</p>
      <div className="row">
        <input
          className="input secret"
          readOnly
          aria-label={label}
          value={text}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={text} />
        <button type="button" className="button" onClick={onGone}>
          I have it
        </button>
      </div>
    </div>
  );
}
