import { afterEach, beforeEach, expect, test } from "vitest";
import type { SqlConformanceStore } from "@kontor/core/testing";
import type { SignedIn } from "@kontor/domain/people";
import { PasskeyDevice } from "./passkey-device.ts";
import { HOME, openPeopleFixture, PASSWORD, selfOf, type PeopleFixture } from "./people-fixture.ts";
import { onEveryStore } from "./testing/on-every-store.ts";
import { totpOf } from "./totp-app.ts";

const MINUTE = 60_000;
const site = { origin: "https://kontor.example", hostname: "kontor.example" };
const code = (expected: string) => expect.objectContaining({ code: expected });

await onEveryStore("a proof of who one is", (openStore) => {
  let store: SqlConformanceStore;
  let fixture: PeopleFixture;
  let ada: SignedIn;
  let token: string;

  beforeEach(async () => {
    store = await openStore();
    fixture = await openPeopleFixture(store);
    await fixture.setUp();
    ({ token } = await fixture.people.signIn({ email: "ada@example.org", password: PASSWORD }, HOME));
    ada = await fixture.find(token);
  });
  afterEach(async () => {
    await fixture[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  const people = () => fixture.people;
  const assertFresh = async () => people().proofs.assertFresh(await fixture.find(token));
  const prove = (shown: { password?: string; totp?: string }) =>
    people().proofs.byPassword(selfOf(ada), ada, shown);
  const actions = async () =>
    (await people().audit.list("roma", { limit: 50 })).entries.map(({ action, detail }) => [action, detail]);

  async function addPasskey(device: PasskeyDevice, owner = ada): Promise<void> {
    const { challenge_id: id, options } = await people().passkeys.challengeToAdd(selfOf(owner), site);
    const response = device.create(options as { challenge: string }, site.origin);
    await people().passkeys.add(selfOf(owner), site, { challenge_id: id, name: "Phone", response });
  }
  async function answer(device: PasskeyDevice, owner = ada) {
    const { challenge_id: id, options } = await people().proofs.challenge(selfOf(owner), site);
    return { challenge_id: id, response: device.get(options as { challenge: string }, site.origin) };
  }

  test("is the sign-in, for ten minutes, however much the session is used", async () => {
    fixture.pass(10 * MINUTE - 1);
    await assertFresh();
    fixture.pass(1);
    await expect(assertFresh()).rejects.toEqual(code("proof_required"));
  });

  test("is the password, in force at once here and within a second elsewhere, for this session alone", async () => {
    const other = await people().signIn({ email: "ada@example.org", password: PASSWORD }, HOME);
    fixture.pass(10 * MINUTE);
    const elsewhere = fixture.another();
    await elsewhere.sessions.find(token);
    await expect(assertFresh()).rejects.toEqual(code("proof_required"));
    await prove({ password: PASSWORD });
    await assertFresh();
    fixture.pass(1001);
    const there = await elsewhere.sessions.find(token);
    expect(there?.provedAt).toBe(fixture.now() - 1001);
    expect((await fixture.find(other.token)).provedAt).toBe(fixture.now() - 1001 - 10 * MINUTE);
    expect(await actions()).toContainEqual(["session.proved", { how: "password" }]);
  });

  test("is not a wrong password, however often it is tried", async () => {
    fixture.pass(10 * MINUTE);
    for (const password of ["wrong horse battery", "", "x", "y", undefined]) {
      await expect(prove(password === undefined ? {} : { password })).rejects.toEqual(code("sign_in_failed"));
    }
    await expect(prove({ password: PASSWORD })).rejects.toEqual(code("rate_limited"));
    await expect(assertFresh()).rejects.toEqual(code("proof_required"));
    expect(await actions()).toContainEqual(["session.proof_refused", {}]);
  });

  test("is password and code where there is a second factor, neither alone", async () => {
    const { secret } = await people().accounts.beginTotp(selfOf(ada));
    await people().accounts.confirmTotp(selfOf(ada), totpOf(secret, fixture.now()));
    fixture.pass(10 * MINUTE);
    await expect(prove({ password: PASSWORD })).rejects.toEqual(code("second_factor_required"));
    await expect(prove({ password: PASSWORD, totp: "000000" })).rejects.toEqual(code("sign_in_failed"));
    const totp = totpOf(secret, fixture.now());
    await expect(prove({ totp })).rejects.toEqual(code("sign_in_failed"));
    await prove({ password: PASSWORD, totp });
    await assertFresh();
  });

  test("is a passkey of one's own", async () => {
    await expect(people().proofs.challenge(selfOf(ada), site)).rejects.toEqual(code("not_found"));
    const device = new PasskeyDevice();
    await addPasskey(device);
    fixture.pass(10 * MINUTE);
    await people().proofs.byPasskey(selfOf(ada), ada, site, await answer(device));
    await assertFresh();
    expect(await actions()).toContainEqual(["session.proved", { how: "passkey" }]);
  });

  test("is not somebody else's passkey, nor an answer to another question, nor one that was given before", async () => {
    const device = new PasskeyDevice();
    const others = new PasskeyDevice();
    const bob = await fixture.join(ada, "roma", "viewer", "bob@example.org");
    await addPasskey(device);
    await addPasskey(others, bob);
    fixture.pass(10 * MINUTE);
    const { proofs, passkeys } = people();
    const atSignIn = await passkeys.challengeToSignIn(site, HOME);
    const used = await answer(device);
    const refused = [
      await answer(others),
      await answer(others, bob),
      {
        challenge_id: atSignIn.challenge_id,
        response: device.get(atSignIn.options as { challenge: string }, site.origin),
      },
    ];
    for (const each of refused) {
      await expect(proofs.byPasskey(selfOf(ada), ada, site, each)).rejects.toEqual(code("sign_in_failed"));
    }
    await expect(assertFresh()).rejects.toEqual(code("proof_required"));
    await expect(passkeys.signIn(site, await answer(device), HOME)).rejects.toEqual(code("sign_in_failed"));
    await proofs.byPasskey(selfOf(ada), ada, site, used);
    await expect(proofs.byPasskey(selfOf(ada), ada, site, used)).rejects.toEqual(code("sign_in_failed"));
  });

  test("is asked for by a first password, not by a new one, which shows the old", async () => {
    const change = (session: SignedIn, current?: string) =>
      people().accounts.changePassword(selfOf(session), session, {
        current,
        password: "another horse battery",
      });
    fixture.pass(10 * MINUTE);
    await change(ada, PASSWORD);
    await fixture.db.query.updateTable("person").set({ password_hash: null }).execute();
    await expect(change(ada)).rejects.toEqual(code("proof_required"));
    await expect(prove({ password: "another horse battery" })).rejects.toEqual(code("sign_in_failed"));
  });

  test("is asked of sessions that began before there was the question", async () => {
    await fixture.db.query.updateTable("person_session").set({ proved_at: null }).execute();
    fixture.pass(1001);
    await expect(assertFresh()).rejects.toEqual(code("proof_required"));
  });
});
