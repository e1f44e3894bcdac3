import type { ReactNode } from "react";

/*
 * The small part of Markdown that texts between tiles need: headings, lists, paragraphs, **bold**, *italic*, `code`, [links](https://...). It makes
 * elements, never HTML from text, so nothing in a text can become script; links go to http(s) and the own server only.
 */

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g;
const SAFE_LINK = /^(https?:\/\/|\/(?!\/)|#)/;

export function Prose({ text }: { readonly text: string }) {
  return <div className="prose">{text.split(/\n{2,}/).map(blockOf)}</div>;
}

function blockOf(block: string, index: number): ReactNode {
  const lines = block.split("\n");
  if (lines.every((line) => /^[-*] /.test(line))) {
    return (
      <ul key={index}>
        {lines.map((line, at) => (
          <li key={`${at}-${line}`}>{inline(line.slice(2))}</li>
        ))}
      </ul>
    );
  }
  const heading = /^#{1,4} (.*)$/.exec(block);
  return heading?.[1] === undefined ? (
    <p key={index}>{inline(block)}</p>
  ) : (
    <h3 key={index}>{inline(heading[1])}</h3>
  );
}

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index), elementOf(match));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function elementOf(match: RegExpExecArray): ReactNode {
  const [whole, bold, italic, code, label, target = ""] = match;
  const key = match.index;
  if (bold !== undefined) return <strong key={key}>{bold}</strong>;
  if (italic !== undefined) return <em key={key}>{italic}</em>;
  if (code !== undefined) return <code key={key}>{code}</code>;
  if (!SAFE_LINK.test(target)) return whole;
  return (
    <a key={key} href={target} rel="noreferrer">
      {label}
    </a>
  );
}
