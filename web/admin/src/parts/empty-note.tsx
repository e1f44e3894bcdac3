import "./empty-note.css";
import type { ReactNode } from "react";

interface EmptyNoteProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Where there is nothing yet: why, and what makes something appear. */
export function EmptyNote({ title, children }: EmptyNoteProps) {
  return (
    <div className="empty-note">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}
