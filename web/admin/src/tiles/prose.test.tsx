import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Prose } from "./prose.tsx";

test("makes headings, lists, emphasis and links", () => {
  const text = "## Friday\n\nWas **full** and *loud*.\n\n- one\n- [two](https://example.org)";
  expect(renderToStaticMarkup(<Prose text={text} />)).toBe(
    '<div class="prose"><h3>Friday</h3><p>Was <strong>full</strong> and <em>loud</em>.</p><ul><li>one</li><li><a href="https://example.org" rel="noreferrer">two</a></li></ul></div>',
  );
});

test("neither HTML nor a script's address gets through", () => {
  const text =
    "<img src=x onerror=alert(1)> [tap](javascript:alert(1)) [tap](//evil.example) [tap](data:text/html,x)";
  const html = renderToStaticMarkup(<Prose text={text} />);
  expect(html).not.toMatch(/<img|<a /);
});
