import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";
import { PasskeyDevice } from "./passkey-device.ts";
import { PeopleBrowser } from "./people-browser.ts";

const refusal = (status: number, code: string) => ({ status, json: { code } });

describe("passkeys", () => {
  let time: number;
  let fixture: HttpFixture;
  let origin: string;
  let owner: PeopleBrowser;
  let device: PasskeyDevice;

  beforeEach(async () => {
    time = 1_790_000_000_000;
    fixture = await openHttpFixture({ clock: { now: () => time } });
    origin = fixture.url.replace("127.0.0.1", "localhost");
    owner = new PeopleBrowser(fixture.url);
    device = new PasskeyDevice();
    const token = await fixture.people.accounts.createSetupLink();
    const account = { token, name: "Ada", email: "ada@example.org", password: "correct horse battery" };
    await send(owner, "POST", "/v1/auth/setup", account);
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  // As a browser that opened http://localhost:...
  function send(browser: PeopleBrowser, method: string, path: string, body?: unknown) {
    return browser.call(method, path, body, { host: new URL(origin).host });
  }
  async function challenge(browser: PeopleBrowser, path: string) {
    const { json } = await send(browser, "POST", path);
    return { id: String(json["challenge_id"]), options: json["options"] as { challenge: string } };
  }
  async function add(by = device, from = origin) {
    const { id, options } = await challenge(owner, "/v1/me/passkeys/options");
    const sent = { challenge_id: id, name: "Phone", response: by.create(options, from) };
    return send(owner, "POST", "/v1/me/passkeys", sent);
  }
  async function signIn(browser: PeopleBrowser, by = device, from = origin) {
    const { id, options } = await challenge(browser, "/v1/auth/passkey/options");
    return send(browser, "POST", "/v1/auth/passkey", { challenge_id: id, response: by.get(options, from) });
  }

  test("sign in alone, without password or code, until they are removed", async () => {
    const added = await add();
    expect(added).toMatchObject({ status: 201, json: { name: "Phone", last_used_at: null } });
    const browser = new PeopleBrowser(fixture.url);
    expect(await signIn(browser)).toMatchObject({ status: 200, json: { person: { name: "Ada" } } });
    const { json } = await send(owner, "GET", "/v1/me/passkeys");
    expect(json["passkeys"]).toMatchObject([{ name: "Phone", last_used_at: new Date(time).toISOString() }]);
    expect((await send(owner, "DELETE", `/v1/me/passkeys/${String(added.json["id"])}`)).status).toBe(204);
    expect(await signIn(new PeopleBrowser(fixture.url))).toMatchObject(refusal(401, "sign_in_failed"));
  });

  test("go when the operator lets somebody in who is locked out", async () => {
    await add();
    expect(await fixture.people.accounts.reset("ada@example.org")).not.toBeNull();
    expect(await signIn(new PeopleBrowser(fixture.url))).toMatchObject(refusal(401, "sign_in_failed"));
  });

  test("are refused when the answer was given to another site", async () => {
    const elsewhere = "http://localhost.evil.example";
    expect(await add(device, elsewhere)).toMatchObject(refusal(401, "sign_in_failed"));
    await add();
    expect(await signIn(new PeopleBrowser(fixture.url), device, elsewhere)).toMatchObject(
      refusal(401, "sign_in_failed"),
    );
  });

  test("are refused without a finger, face or PIN", async () => {
    await add();
    device.verifiesUser = false;
    expect(await signIn(new PeopleBrowser(fixture.url))).toMatchObject(refusal(401, "sign_in_failed"));
  });

  test("are refused when another device signed, or a copy that counted less", async () => {
    await add();
    expect(await signIn(new PeopleBrowser(fixture.url), new PasskeyDevice())).toMatchObject(
      refusal(401, "sign_in_failed"),
    );
    await signIn(new PeopleBrowser(fixture.url));
    await signIn(new PeopleBrowser(fixture.url));
    device.turnBack();
    expect(await signIn(new PeopleBrowser(fixture.url))).toMatchObject(refusal(401, "sign_in_failed"));
  });

  test("answer a challenge once, within five minutes", async () => {
    await add();
    const browser = new PeopleBrowser(fixture.url);
    const { id, options } = await challenge(browser, "/v1/auth/passkey/options");
    const sent = { challenge_id: id, response: device.get(options, origin) };
    expect((await send(browser, "POST", "/v1/auth/passkey", sent)).status).toBe(200);
    expect((await send(browser, "POST", "/v1/auth/passkey", sent)).status).toBe(401);
    const late = await challenge(browser, "/v1/auth/passkey/options");
    time += 5 * 60_000;
    const answer = { challenge_id: late.id, response: device.get(late.options, origin) };
    expect((await send(browser, "POST", "/v1/auth/passkey", answer)).status).toBe(401);
  });

  test("are added by the one who was asked, once", async () => {
    expect((await add()).status).toBe(201);
    expect(await add()).toMatchObject(refusal(409, "conflict"));
    const { id, options } = await challenge(owner, "/v1/me/passkeys/options");
    const demo = new PeopleBrowser(fixture.url);
    await send(demo, "POST", "/v1/auth/demo", {});
    const stolen = { challenge_id: id, name: "x", response: new PasskeyDevice().create(options, origin) };
    expect(await send(demo, "POST", "/v1/me/passkeys", stolen)).toMatchObject(refusal(403, "forbidden"));
  });

  test.each([{}, { id: 5 }, { id: "x", response: null }, { id: "x", response: { clientDataJSON: "%" } }])(
    "refuse the answer %j",
    async (response) => {
      await add();
      for (const path of ["/v1/auth/passkey", "/v1/me/passkeys"]) {
        const { id } = await challenge(owner, `${path}/options`);
        const name = path.includes("/me/") ? { name: "x" } : {};
        const answer = await send(owner, "POST", path, { challenge_id: id, response, ...name });
        expect(answer).toMatchObject(refusal(401, "sign_in_failed"));
      }
    },
  );

  test("need a name in the address", async () => {
    const answer = await owner.call("POST", "/v1/me/passkeys/options");
    expect(answer).toMatchObject(refusal(400, "invalid_request"));
    expect(answer.text).toContain(origin);
  });
});
