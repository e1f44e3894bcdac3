import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "./installation.ts";

const run = promisify(execFile);

describe("the tracker's package", () => {
  let folder: string;
  beforeAll(async () => {
    await run(process.execPath, [join(repository, "web", "build", "src", "build.ts"), "tracker"]);
    folder = await mkdtemp(join(tmpdir(), "kontor-package-"));
    const { stdout } = await run("npm", ["pack", "--json", join(repository, "web", "dist", "tracker")], {
      cwd: folder,
    });
    const [{ filename } = { filename: "" }] = JSON.parse(stdout) as { filename: string }[];
    const target = join(folder, "node_modules", "@kontor", "tracker");
    await mkdir(target, { recursive: true });
    await run("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", target]);
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("can be loaded where there is no page, and does nothing by itself", async () => {
    const script = `import * as all from "@kontor/tracker"; console.log(Object.keys(all).join());`;
    await writeFile(join(folder, "use.js"), script);
    const { stdout } = await run(process.execPath, ["use.js"], { cwd: folder });
    expect(stdout.trim()).toBe("createTracker");
  });

  test("has types that say what is right and what is wrong", async () => {
    await writeFile(
      join(folder, "use.ts"),
      `import { createTracker, type Tracker } from "@kontor/tracker";
const tracker: Tracker = createTracker({ key: "a.b", consent: "full" });
tracker.track("order_submit", { order_id: "1", items: [{ item_id: "a", price: 1 }], value: 1, currency: "EUR" });
// @ts-expect-error no such level
tracker.consent("some");
// @ts-expect-error a key is needed
createTracker({});
`,
    );
    const compiler = join(repository, "node_modules", ".bin", "tsc");
    const options = [
      "--noEmit",
      "--strict",
      "--ignoreConfig",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "use.ts",
    ];
    const failure = await run(compiler, options, { cwd: folder }).then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(failure).toBe("");
  });
});
