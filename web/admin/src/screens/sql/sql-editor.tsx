import { useEffect, useRef } from "react";
import type { EditorView } from "@codemirror/view";
import { createEditor, type EditorHooks } from "./create-editor.ts";
import type { CompletionTables } from "./completion.ts";

interface SqlEditorProps {
  readonly initial: string;
  readonly tables: CompletionTables;
  readonly hooks: EditorHooks;
  /** Takes the view, to read the selection and to place the cursor. */
  readonly onReady: (view: EditorView) => void;
}

/** CodeMirror in a shadow root: there it adopts its style sheets, which the page's content security policy allows without `unsafe-inline`. */
export function SqlEditor({ initial, tables, hooks, onReady }: SqlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ initial, tables, hooks, onReady });
  latest.current = { initial, tables, hooks, onReady };
  useEffect(() => {
    const host = place.current;
    if (host === null) return undefined;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const view = createEditor(root, latest.current.initial, {
      tables: () => latest.current.tables,
      onRun: (all) => latest.current.hooks.onRun(all),
      onChange: (text) => latest.current.hooks.onChange(text),
    });
    latest.current.onReady(view);
    return () => view.destroy();
  }, []);
  return <div className="sql-editor" ref={place} />;
}
