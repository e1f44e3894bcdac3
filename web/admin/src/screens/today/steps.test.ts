import { expect, test } from "vitest";
import { stepsOf } from "./steps.ts";

test("a tap proves the steps before it; looking at the menu proves only that", () => {
  expect(stepsOf({ byName: {} })).toEqual({});
  expect(stepsOf({ byName: { menu_view: 1 } })).toEqual({ opened: true });
  expect(stepsOf({ byName: { item_expand: 2 } })).toEqual({ opened: true, tapped: true, seen: true });
});
