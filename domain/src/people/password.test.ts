import { describe, expect, test } from "vitest";
import { createPasswords } from "./password.ts";

const cheap = { ln: 4, r: 8, p: 1 };

describe("passwords", () => {
  test("are known again by their hash, which differs each time and names its cost", async () => {
    const passwords = createPasswords(cheap);
    const [one, two] = await Promise.all([passwords.hash("tomato soup"), passwords.hash("tomato soup")]);
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify("tomato soup", one)).toBe(true);
    expect(await passwords.verify("tomato soup ", one)).toBe(false);
    expect(await passwords.verify("", one)).toBe(false);
  });

  test("are the same however the keyboard composed them", async () => {
    const passwords = createPasswords(cheap);
    expect(await passwords.verify("caf\u00e9 au lait", await passwords.hash("cafe\u0301 au lait"))).toBe(
      true,
    );
  });

  test("stay good when the cost is raised, and say that they are outdated", async () => {
    const old = await createPasswords(cheap).hash("tomato soup");
    const passwords = createPasswords({ ln: 5, r: 8, p: 1 });
    expect(await passwords.verify("tomato soup", old)).toBe(true);
    expect(passwords.isOutdated(old)).toBe(true);
    expect(passwords.isOutdated(await passwords.hash("x"))).toBe(false);
  });

  test("are never right without a hash, or with one that is damaged", async () => {
    const passwords = createPasswords(cheap);
    for (const hash of [null, "", "$scrypt$", "$scrypt$ln=99", "plain"]) {
      expect(await passwords.verify("", hash)).toBe(false);
    }
  });

  test("of a crowd are checked two at a time, and a crowd too large is turned away", async () => {
    const passwords = createPasswords(cheap);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify("x", null)));
    const refused = outcomes.filter((each) => each.status === "rejected");
    expect(refused).toHaveLength(60 - 2 - 32);
    expect(refused[0]?.reason).toMatchObject({ code: "unavailable" });
    expect(await passwords.verify("x", null)).toBe(false);
  });

  test("cost 128 MiB by default", async () => {
    expect(await createPasswords().hash("tomato soup")).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
  });
});
