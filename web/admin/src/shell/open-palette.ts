const EVENT = "kontor:palette";

/** Opens the command palette, from wherever. */
export function openPalette(): void {
  dispatchEvent(new CustomEvent(EVENT));
}

/** Calls back when the palette is asked for, by call or by Ctrl/Cmd-K. */
export function onPalette(open: () => void, signal: AbortSignal): void {
  addEventListener(EVENT, open, { signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    },
    { signal },
  );
}
