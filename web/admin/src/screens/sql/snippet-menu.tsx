import { useState } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { snippetOf, type SnippetKind } from "./snippets.ts";

const KINDS = ["curl", "Python", "R", "JavaScript"] as const;

/** The statement as a program elsewhere would ask it. */
export function SnippetMenu({ input }: { readonly input: () => { sql: string; params?: unknown } }) {
  return (
    <Popover face="Copy as …" align="end" className="button">
      <Snippet input={input()} />
    </Popover>
  );
}

function Snippet({ input }: { readonly input: { sql: string; params?: unknown } }) {
  const [kind, setKind] = useState<SnippetKind>("curl");
  const text = snippetOf(kind, { url: location.origin, ...input });
  return (
    <div className="snippet">
      <div className="row" role="group" aria-label="Language">
        {KINDS.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={name === kind}
            onClick={() => setKind(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <pre tabIndex={0} aria-label={`The statement in ${kind}`}>
        {text}
      </pre>
      <div className="row">
        <CopyButton text={text} />
        <span className="muted">
          Needs a read key in <code>KEY</code>
        </span>
      </div>
    </div>
  );
}
