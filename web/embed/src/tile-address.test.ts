import { expect, test } from "vitest";
import { tileAddress } from "./tile-address.ts";

const look = { width: 640, height: 320, theme: "light", lang: "en" } as const;
const BASE = "https://page.example/blog/";

test("any of a link's paths leads to the same tile", () => {
  const wanted = "https://kontor.example/v1/embed/abc.def.json?width=640&height=320&theme=light&lang=en";
  for (const end of ["", ".svg", ".png", ".json", ".svg?width=9"])
    expect(String(tileAddress(`https://kontor.example/v1/embed/abc.def${end}`, BASE, look))).toBe(wanted);
});

test("what is no address of the web leads nowhere", () => {
  for (const src of [null, "", "http://", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
    expect(tileAddress(src, BASE, look)).toBeUndefined();
});

test.each([
  [640, 320, "640", "320"],
  [640.4, 319.6, "640", "320"],
  [56, 46, "112", "92"],
  [50, 200, "112", "448"],
  [4000, 1000, "2000", "500"],
  [3000, 10, "2000", "92"],
])("a place of %d by %d gets a picture of %s by %s", (width, height, drawnWidth, drawnHeight) => {
  const { searchParams } = tileAddress("/x", BASE, { ...look, width, height }) ?? new URL(BASE);
  expect([searchParams.get("width"), searchParams.get("height")]).toEqual([drawnWidth, drawnHeight]);
});
