import "./problem-note.css";
import { TriangleAlert } from "lucide-react";
import type { Problem } from "../api/problem.ts";

interface ProblemNoteProps {
  readonly problem: Pick<Problem, "title" | "detail" | "code">;
  readonly onRetry?: () => void;
}

/** What failed, why, what to do, and a code to ask about. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p>
          <strong>{problem.title}</strong>
        </p>
        {problem.detail !== "" && <p>{problem.detail}</p>}
        <p className="muted">
          <code>{problem.code}</code>
        </p>
        {onRetry !== undefined && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}
