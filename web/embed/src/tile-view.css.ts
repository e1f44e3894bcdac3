/** Colours are those of the charts; a page may set the radius and, with `border: 0` on `::part(card)`, leave out the frame. */
export const css = `
:host { display: block; aspect-ratio: 2 / 1; contain: layout paint; }
:host([hidden]) { display: none; }
.card {
  --card: #fff; --ink: #171c26; --muted: #5b6577; --line: #e4e8ee; --focus: #1460a1;
  position: relative; box-sizing: border-box; height: 100%; overflow: hidden;
  border: 1px solid var(--line); border-radius: var(--kontor-tile-radius, 8px);
  background: var(--card); color: var(--ink); color-scheme: light;
  font: 13px/1.4 Inter, system-ui, sans-serif;
}
.card[data-theme="dark"] {
  --card: #171c23; --ink: #e6eaf0; --muted: #93a0b2; --line: #262e39; --focus: #8fb6ff; color-scheme: dark;
}
.place { height: 100%; }
svg { display: block; width: 100%; height: 100%; }
.cursor { fill: none; stroke: var(--ink); stroke-width: 2; pointer-events: none; }
.cursor line { stroke: var(--muted); stroke-width: 1; }
.cursor .dot { fill: var(--card); }
.value { position: absolute; z-index: 2; max-width: 60%; padding: 4px 8px; border: 1px solid var(--muted); border-radius: 6px; background: var(--card); font-size: 11px; pointer-events: none; }
.value b { display: block; font-weight: 600; }
.value span { display: block; }
.live { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.words { display: grid; place-content: center; box-sizing: border-box; height: 100%; margin: 0; padding: 16px; color: var(--muted); text-align: center; }
.note { position: absolute; right: 8px; bottom: 4px; margin: 0; padding: 0 4px; background: var(--card); color: var(--muted); font-size: 11px; }
.note:empty { display: none; }
button {
  position: absolute; top: 8px; right: 8px; z-index: 1; min-height: 24px; padding: 2px 8px;
  border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--muted); font: inherit; font-size: 11px; cursor: pointer;
}
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
@media (hover: hover) {
  button { opacity: 0; }
  .card:hover > button, button:focus-visible, .with-table ~ button { opacity: 1; }
}
.table { box-sizing: border-box; height: 100%; padding: 16px; overflow: auto; }
table { width: 100%; border-collapse: collapse; font-size: 12px; font-variant-numeric: tabular-nums; }
caption { padding: 0 64px 8px 0; font-size: 13px; font-weight: 600; text-align: start; }
th { color: var(--muted); font-weight: 500; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: start; }
.numeric { text-align: end; white-space: nowrap; }
`;
