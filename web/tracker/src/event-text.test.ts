import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressText, eventText, withoutIds } from "./event-text.ts";

describe("an event as text", () => {
  test("leaves out what the server would refuse the event for", () => {
    const text = eventText({ items: [{ item_id: "a", price: Number.NaN, quantity: null }], value: Infinity });
    expect(text).toBe('{"items":[{"item_id":"a"}]}');
  });

  test("is nothing where the page's own fields cannot be written", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(eventText(circle)).toBeUndefined();
    expect(eventText({ many: 10n })).toBeUndefined();
    expect(
      eventText({
        get broken(): never {
          throw new TypeError("page");
        },
      }),
    ).toBeUndefined();
  });

  test("names nobody without full consent, wherever it tried to", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (visitor, other) => {
        const event = {
          visitor_id: visitor,
          session_id: visitor,
          user_id: visitor,
          event_name: "a",
          props: { other, user_id: visitor },
        };
        expect(JSON.parse(withoutIds(JSON.stringify(event)))).toEqual({ event_name: "a", props: { other } });
      }),
    );
  });

  test("holds an address without its fragment, cut to what the server takes", () => {
    expect(addressText("https://a.example/menu?utm_source=qr#token=secret")).toBe(
      "https://a.example/menu?utm_source=qr",
    );
    expect(addressText(`https://a.example/?${"x".repeat(20_000)}`)).toHaveLength(8000);
    expect(addressText("")).toBe("");
  });
});
