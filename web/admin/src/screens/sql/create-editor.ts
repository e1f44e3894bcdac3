import { autocompletion, closeBrackets, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { typeOver } from "../../parts/type-over.ts";
import { completeSql, type CompletionTables } from "./completion.ts";
import { errorMarks } from "./error-marks.ts";

/** What the editor tells. */
export interface EditorHooks {
  /** Ctrl-Enter runs the statement at the cursor, with Shift all of them. */
  readonly onRun: (all: boolean) => void;
  readonly onChange: (text: string) => void;
}

/** An editor for SQL in a root. Tab indents; Escape, then Tab leaves it, as the label says. */
export function createEditor(
  root: ShadowRoot,
  text: string,
  hooks: EditorHooks & { readonly tables: () => CompletionTables },
): EditorView {
  const run = (all: boolean) => (view: EditorView) => {
    // Suggestions for what is run now would hide its result.
    closeCompletion(view);
    hooks.onRun(all);
    return true;
  };
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: run(false) },
          { key: "Mod-Shift-Enter", run: run(true) },
          { key: "Mod-/", run: toggleComment },
        ]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        typeOver,
        autocompletion({ icons: false }),
        sql({ dialect: PostgreSQL }),
        PostgreSQL.language.data.of({
          autocomplete: (context: Parameters<typeof completeSql>[1]) => completeSql(hooks.tables(), context),
        }),
        syntaxHighlighting(highlight),
        errorMarks,
        placeholder("select event_name, count(*) from events group by all"),
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": "SQL. Control Enter runs, Escape then Tab leaves the editor.",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) hooks.onChange(update.state.doc.toString());
        }),
        keymap.of([...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        look,
      ],
    }),
  });
}

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--up)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

// The page's variables reach into the shadow root, so that one theme serves light and dark.
const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--card)", color: "var(--text)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--muted)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 55%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft)",
  },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-tooltip": {
    backgroundColor: "var(--card)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-text)",
  },
  ".cm-completionDetail": { color: "inherit", opacity: "0.8" },
  ".cm-panels": { backgroundColor: "var(--bg)", color: "var(--text)" },
  ".cm-error-place": { textDecoration: "underline wavy var(--down)", backgroundColor: "var(--down-soft)" },
});
