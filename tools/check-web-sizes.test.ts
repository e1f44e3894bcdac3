import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complaintsOf, measureWeb } from "./check-web-sizes.ts";

describe("sizes of what browsers load", () => {
  let dist: string;
  beforeAll(() => {
    dist = mkdtempSync(join(tmpdir(), "kontor-sizes-"));
    mkdirSync(join(dist, "app"));
    for (const name of ["a", "b"]) writeFileSync(join(dist, "app", `${name}.js`), randomBytes(1000));
  });
  afterAll(() => rmSync(dist, { recursive: true }));
  const complaints = (files: string[], bytes: number) =>
    complaintsOf(measureWeb(dist, [{ name: "app", files, bytes }]));

  test("are summed over the files, compressed", () => {
    expect(complaints(["app/*.js"], 2100)).toEqual([]);
    expect(complaints(["app/*.js"], 1999)).toEqual([expect.stringMatching(/^app: 20\d\d bytes of gzip/)]);
  });

  test("are wrong where there is nothing to measure", () => {
    expect(complaints(["nothing/*.js"], 1e9)).toEqual([expect.stringContaining("not built")]);
  });
});
