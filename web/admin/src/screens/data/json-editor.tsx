import { lazy, Suspense } from "react";

interface JsonEditorProps {
  readonly label: string;
  readonly value: string;
  readonly readOnly?: boolean;
  readonly onChange: (text: string) => void;
}

const CodeField = lazy(async () => ({ default: (await import("./code-field.tsx")).CodeField }));

/** An editor for JSON that comes when it is needed; until then a plain field of the same size. */
export function JsonEditor(props: JsonEditorProps) {
  return (
    <Suspense fallback={<div className="code-field" role="status" aria-label="Loading the editor" />}>
      <CodeField {...props} />
    </Suspense>
  );
}
