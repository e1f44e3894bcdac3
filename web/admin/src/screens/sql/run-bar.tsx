import { Play, Square } from "lucide-react";
import { SnippetMenu } from "./snippet-menu.tsx";

interface RunBarProps {
  readonly busy: boolean;
  readonly onRun: (all: boolean) => void;
  readonly onCancel: () => void;
  /** The statement that would run, for other programs. */
  readonly snippet: () => { sql: string; params?: unknown };
}

/** What can be done with the editor's text. */
export function RunBar({ busy, onRun, onCancel, snippet }: RunBarProps) {
  return (
    <div className="row sql-bar">
      <button type="button" className="button primary" onClick={() => onRun(false)}>
        <Play size={14} aria-hidden /> Run
      </button>
      <button type="button" className="button" onClick={() => onRun(true)}>
        Run all
      </button>
      <button type="button" className="button" disabled={!busy} onClick={onCancel}>
        <Square size={14} aria-hidden /> Cancel
      </button>
      <span className="muted sql-hint">
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs the statement at the cursor
      </span>
      <SnippetMenu input={snippet} />
    </div>
  );
}
