import { randomBytes } from "node:crypto";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate, type SqlDatabase } from "@kontor/core";
import type { SqlConformanceStore } from "@kontor/core/testing";
import {
  checkMasterKey,
  InvalidTenancyInputError,
  openTenancy,
  tenancyMigrations,
  TenantExistsError,
  UnknownTenantError,
  WrongMasterKeyError,
  type Tenancy,
  type TenancyTables,
} from "@kontor/domain/tenancy";
import { openSqlite } from "@kontor/embedded";
import { onEveryStore } from "./testing/on-every-store.ts";

const masterKey = Buffer.alloc(32, "m");

await onEveryStore("tenancy", (openStore) => {
  let store: SqlConformanceStore;
  let db: SqlDatabase<TenancyTables>;
  let tenancy: Tenancy;
  let time: number;
  const clock = { now: () => time };

  beforeEach(async () => {
    time = 1_790_000_000_000;
    store = await openStore();
    db = await store.open<TenancyTables>();
    await migrate(db, "tenancy", tenancyMigrations);
    tenancy = openTenancy({ db, clock, masterKey });
  });
  afterEach(async () => {
    await db[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  describe("tenants", () => {
    test("are created once and listed in the order of their creation", async () => {
      expect(await tenancy.createTenant("roma", "Pizzeria Roma")).toEqual({
        id: "roma",
        name: "Pizzeria Roma",
        createdAt: time,
      });
      time += 1;
      await tenancy.createTenant("a-shop");
      await expect(tenancy.createTenant("roma")).rejects.toThrow(TenantExistsError);
      expect((await tenancy.listTenants()).map(({ id, name }) => [id, name])).toEqual([
        ["roma", "Pizzeria Roma"],
        ["a-shop", "a-shop"],
      ]);
    });

    test("are ensured without a change to the one that is there, by many at once", async () => {
      await tenancy.createTenant("roma", "Pizzeria Roma");
      const all = await Promise.all([1, 2, 3, 4].map(() => tenancy.ensureTenant("roma", "Other")));
      expect(new Set(all.map(({ name }) => name))).toEqual(new Set(["Pizzeria Roma"]));
      await Promise.all([1, 2, 3, 4].map(() => tenancy.ensureTenant("new")));
      expect(await tenancy.listTenants()).toHaveLength(2);
    });

    test.each(["", "-a", "A", "a_b", "a/b", "..", "a b", "é", "a\0", "a".repeat(64)])(
      "with the id %j are refused",
      async (id) => {
        await expect(tenancy.createTenant(id)).rejects.toThrow(InvalidTenancyInputError);
        await expect(tenancy.ensureTenant(id)).rejects.toThrow(InvalidTenancyInputError);
        expect(await tenancy.listTenants()).toEqual([]);
      },
    );

    test("with a name that holds control characters or is too long are refused", async () => {
      for (const name of ["a\0b", "a\u001b[2J", "x".repeat(201), "\ud800"]) {
        await expect(tenancy.createTenant("roma", name)).rejects.toThrow(InvalidTenancyInputError);
      }
    });
  });

  describe("keys", () => {
    beforeEach(async () => {
      await tenancy.createTenant("roma");
    });

    test("grant their tenant, role and limits to whoever shows the token", async () => {
      const limits = { eventsPerSecond: 100, bytesPerSecond: 65_536 };
      const { id, token } = await tenancy.createKey({ tenant: "roma", role: "write", name: "menu", limits });
      expect(token).toMatch(/^KT[A-Z2-7]{18}\.[A-Za-z0-9_-]{40}$/);
      expect(await tenancy.authenticate(token)).toEqual({ keyId: id, tenant: "roma", role: "write", limits });
    });

    test("answer at once from then on, without the database", async () => {
      const { token } = await tenancy.createKey({ tenant: "roma", role: "read" });
      await tenancy.authenticate(token);
      expect(tenancy.authenticate(token)).toMatchObject({ tenant: "roma", role: "read", limits: {} });
    });

    test("refuse a token that is wrong by one character, at once", async () => {
      const { token } = await tenancy.createKey({ tenant: "roma", role: "write" });
      for (let at = 0; at < token.length; at++) {
        const other = token.charAt(at) === "A" ? "B" : "A";
        expect(tenancy.authenticate(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
      }
      for (const text of ["", "Bearer", token.slice(1), `${token}=`, token.toLowerCase()]) {
        expect(tenancy.authenticate(text)).toBeNull();
      }
    });

    test("refuse a well-made token of a key that this database never had", async () => {
      await using otherStore = await openStore();
      await using otherDb = await otherStore.open<TenancyTables>();
      await migrate(otherDb, "tenancy", tenancyMigrations);
      const other = openTenancy({ db: otherDb, clock, masterKey });
      await other.createTenant("roma");
      const { token } = await other.createKey({ tenant: "roma", role: "admin" });
      expect(await tenancy.authenticate(token)).toBeNull();
      expect(tenancy.authenticate(token)).toBeNull();
    });

    test("work under their own master key only", async () => {
      const { token, id } = await tenancy.createKey({ tenant: "roma", role: "write" });
      const other = openTenancy({ db, clock, masterKey: randomBytes(32) });
      expect(await other.authenticate(token)).toBeNull();
      expect(await other.secretOf(id)).not.toBe(token.split(".")[1]);
    });

    test("give their secret again for signatures, and a grant for their id", async () => {
      const { id, token } = await tenancy.createKey({ tenant: "roma", role: "write" });
      expect(await tenancy.secretOf(id)).toBe(token.split(".")[1]);
      expect(await tenancy.authenticateKeyId(id)).toMatchObject({ keyId: id, tenant: "roma" });
      for (const wrong of ["KTAAAAAAAAAAAAAAAAAA", "AKIAIOSFODNN7EXAMPLE", "", "' or 1=1 --"]) {
        expect(await tenancy.secretOf(wrong)).toBeNull();
        expect(await tenancy.authenticateKeyId(wrong)).toBeNull();
      }
    });

    test("stop at once where they are revoked, and can be revoked once", async () => {
      const { id, token } = await tenancy.createKey({ tenant: "roma", role: "write" });
      await tenancy.authenticate(token);
      expect(await tenancy.revokeKey(id)).toBe(true);
      expect(await tenancy.authenticate(token)).toBeNull();
      expect(await tenancy.secretOf(id)).toBeNull();
      expect(await tenancy.revokeKey(id)).toBe(false);
    });

    test("stop within a second when another process revokes them", async () => {
      await using elsewhere = await store.open<TenancyTables>();
      const { id, token } = await tenancy.createKey({ tenant: "roma", role: "write" });
      await tenancy.authenticate(token);
      await openTenancy({ db: elsewhere, clock, masterKey }).revokeKey(id);
      time += 1_001;
      expect(await tenancy.authenticate(token)).toBeNull();
    });

    test("made by another process work at once", async () => {
      await using elsewhere = await store.open<TenancyTables>();
      const other = openTenancy({ db: elsewhere, clock, masterKey });
      const { token } = await other.createKey({ tenant: "roma", role: "admin" });
      expect(await tenancy.authenticate(token)).toMatchObject({ role: "admin" });
    });

    test("are out of reach for other tenants when a tenant is named", async () => {
      const { id, token } = await tenancy.createKey({ tenant: "roma", role: "write" });
      expect(await tenancy.revokeKey(id, "other")).toBe(false);
      expect(await tenancy.authenticate(token)).toMatchObject({ keyId: id });
      expect(await tenancy.revokeKey(id, "roma")).toBe(true);
    });

    test("are listed per tenant, newest first, with what became of them and without secrets", async () => {
      await tenancy.createTenant("other");
      await tenancy.createKey({ tenant: "other", role: "admin" });
      const first = await tenancy.createKey({ tenant: "roma", role: "write", name: "menu" });
      time += 10;
      const second = await tenancy.createKey({
        tenant: "roma",
        role: "read",
        limits: { eventsPerSecond: 3 },
      });
      await tenancy.revokeKey(first.id);
      const keys = await tenancy.listKeys("roma");
      const base = { tenant: "roma", name: null, revokedAt: null };
      expect(keys).toEqual([
        { ...base, id: second.id, role: "read", createdAt: time, limits: { eventsPerSecond: 3 } },
        {
          ...base,
          id: first.id,
          role: "write",
          name: "menu",
          createdAt: time - 10,
          revokedAt: time,
          limits: {},
        },
      ]);
      expect(JSON.stringify(keys)).not.toContain(second.token.split(".")[1]);
    });

    test("that were removed are refused and no longer listed; the others stay", async () => {
      const kept = await tenancy.createKey({ tenant: "roma", role: "read" });
      const removed = await tenancy.createKey({ tenant: "roma", role: "write" });
      expect(await tenancy.authenticate(removed.token)).toMatchObject({ keyId: removed.id });
      await tenancy.removeKey(removed.id);
      await tenancy.removeKey(removed.id);
      expect(await tenancy.authenticate(removed.token)).toBeNull();
      expect(await tenancy.authenticate(kept.token)).toMatchObject({ keyId: kept.id });
      expect((await tenancy.listKeys("roma")).map(({ id }) => id)).toEqual([kept.id]);
    });

    test("of a tenant that is not there are refused", async () => {
      await expect(tenancy.createKey({ tenant: "nobody", role: "write" })).rejects.toThrow(
        UnknownTenantError,
      );
    });

    test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])(
      "refuse the limit %d",
      async (limit) => {
        for (const limits of [{ eventsPerSecond: limit }, { bytesPerSecond: limit }])
          await expect(tenancy.createKey({ tenant: "roma", role: "write", limits })).rejects.toThrow(
            InvalidTenancyInputError,
          );
      },
    );
  });

  describe("the master key", () => {
    test("is known again, and another one is refused with words instead of 401s", async () => {
      await checkMasterKey({ db, masterKey });
      await checkMasterKey({ db, masterKey });
      await expect(checkMasterKey({ db, masterKey: randomBytes(32) })).rejects.toThrow(WrongMasterKeyError);
    });
  });
});

describe("the database's files", () => {
  test("hold neither the master key nor a secret, in whatever way they are written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kontor-secrets-"));
    const key = randomBytes(32);
    try {
      const tokens: string[] = [];
      await using db = await openSqlite<TenancyTables>({
        file: join(folder, "kontor.sqlite"),
        thread: "here",
      });
      await migrate(db, "tenancy", tenancyMigrations);
      await checkMasterKey({ db, masterKey: key });
      const tenancy = openTenancy({ db, clock: { now: () => 1 }, masterKey: key });
      await tenancy.createTenant("roma");
      for (const role of ["write", "read", "admin"] as const) {
        const { token } = await tenancy.createKey({ tenant: "roma", role });
        expect(await tenancy.authenticate(token)).not.toBeNull();
        tokens.push(token);
      }
      const bytes: Buffer[] = [];
      for await (const path of glob(join(folder, "**"))) {
        bytes.push(await readFile(path).catch(() => Buffer.alloc(0)));
      }
      const all = Buffer.concat(bytes);
      for (const token of tokens) {
        const [id = "", secret = ""] = token.split(".");
        expect(all.includes(id)).toBe(true);
        expect(all.includes(secret)).toBe(false);
        expect(all.includes(Buffer.from(secret, "base64url"))).toBe(false);
      }
      for (const form of [key, key.toString("hex"), key.toString("base64"), key.toString("base64url")]) {
        expect(all.includes(form)).toBe(false);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
