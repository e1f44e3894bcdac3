import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeDisk } from "./node-disk.ts";

describe("NodeDisk", () => {
  let root = "";
  let disk = new NodeDisk();
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "kontor-disk-"));
    disk = new NodeDisk(root);
  });
  afterAll(() => rm(root, { recursive: true }));

  it("writes chunks one after another and reads up to the end", async () => {
    const file = await disk.open("a", { create: true });
    expect(await file.write(0, [Buffer.from("ab"), Buffer.from("cd"), Buffer.from("e")])).toBe(5);
    expect(await file.write(4, [Buffer.from("EF")])).toBe(2);
    await file.sync();
    expect(String(await file.read(1, 100))).toBe("bcdEF");
    expect(await file.size()).toBe(6);
    await file.truncate(2);
    await file.close();
    expect(String(await readFile(join(root, "a")))).toBe("ab");
  });

  it("takes more chunks than the system's vector holds, as a short write", async () => {
    const file = await disk.open("many", { create: true });
    const chunks = Array.from({ length: 1500 }, () => Buffer.from("x"));
    expect(await file.write(0, chunks)).toBe(1024);
    await file.close();
  });

  it("tells a missing file by its code and lists a missing folder as empty", async () => {
    await expect(disk.open("missing", { create: false })).rejects.toMatchObject({ code: "ENOENT" });
    expect(await disk.list("no/such")).toEqual([]);
  });

  it("makes folders, renames, unlinks and syncs names", async () => {
    await disk.makeDirectory("x/y");
    await (await disk.open("x/y/1", { create: true })).close();
    await (await disk.open("x/y/2", { create: true })).close();
    await disk.rename("x/y/1", "x/y/3");
    await disk.unlink("x/y/2");
    await disk.syncDirectory("x/y");
    expect(await disk.list("x/y")).toEqual(["3"]);
  });
});
