import { describe, expect, it } from "vitest";
import {
  findBrokenLinks,
  findUndocumentedExports,
  findUnknownCommands,
  findUnknownSettings,
} from "./check-docs.ts";

const undocumented = (text: string) => findUndocumentedExports({ path: "a.ts", text, isTest: false });

describe("check-docs", () => {
  it("finds exports without TSDoc", () => {
    expect(undocumented("// no doc\nexport const a = 1;\nexport interface B {}\n")).toEqual([
      "a.ts:2  export a has no TSDoc",
      "a.ts:3  export B has no TSDoc",
    ]);
  });

  it("accepts a TSDoc comment that stands right before the export, and re-exports", () => {
    expect(undocumented('/** Doc. */\nexport function a() {}\nexport * from "./b.ts";\n')).toEqual([]);
  });

  it("does not let one comment serve two exports", () => {
    expect(undocumented("/** Doc. */\nexport const a = 1;\nexport const b = 2;\n")).toHaveLength(1);
  });

  it("finds npm scripts and kontor commands that do not exist", () => {
    const page =
      "```sh\nnpm install && npm start\nnpm run nope\nnpx kontor query 'x'\nkontor fly   # kontor no\n```\nnpm run outside\n";
    const known = { scripts: new Set(["start"]), kontor: new Set(["query"]) };
    expect(findUnknownCommands(page, known)).toEqual([
      'no npm script "nope": npm run nope',
      'no command "kontor fly": kontor fly',
    ]);
  });

  it("finds settings that nothing reads", () => {
    const page = "Set `KONTOR_PORT` or KONTOR_PROT=1; KONTOR_PORT again.";
    expect(findUnknownSettings(page, new Set(["KONTOR_PORT"]))).toEqual(["no setting KONTOR_PROT"]);
  });

  it("finds links to files that do not exist", () => {
    const page = "[a](docs/a.md) [b](b.md#part) [c](https://example.org) [d](#here)";
    expect(findBrokenLinks(page, (path) => path === "docs/a.md")).toEqual(["link to a missing file: b.md"]);
  });
});
