import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

const markEffect = StateEffect.define<{ readonly from: number; readonly to: number } | null>();
const mark = Decoration.mark({ class: "cm-error-place" });

/** Underlines where the last error was, until the text changes. */
export const errorMarks: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const [effect] = transaction.effects.filter((each) => each.is(markEffect));
    if (effect === undefined) return transaction.docChanged ? Decoration.none : marks;
    const place = effect.value;
    return place === null ? Decoration.none : Decoration.set([mark.range(place.from, place.to)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Marks the word at an offset and puts the cursor before it; null takes the mark away. */
export function markError(view: EditorView, offset: number | null): void {
  if (offset === null) {
    view.dispatch({ effects: markEffect.of(null) });
    return;
  }
  const { length } = view.state.doc;
  const from = Math.min(offset, Math.max(0, length - 1));
  const word = /^\w+/.exec(view.state.sliceDoc(from, from + 100))?.[0].length ?? 1;
  const to = Math.min(length, from + word);
  if (to > from)
    view.dispatch({
      effects: markEffect.of({ from, to }),
      selection: { anchor: from },
      scrollIntoView: true,
    });
}
