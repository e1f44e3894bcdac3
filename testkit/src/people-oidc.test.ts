import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";
import { OidcIssuer } from "./oidc-issuer.ts";
import { PeopleBrowser } from "./people-browser.ts";

describe("signing in by an OpenID provider", () => {
  let issuer: OidcIssuer;
  let fixture: HttpFixture;
  let owner: PeopleBrowser;

  beforeEach(async () => {
    // The library says on the console what is fit for development only; this provider is.
    for (const method of ["info", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
    issuer = await OidcIssuer.start();
    fixture = await openHttpFixture({ oidc: issuer.settings });
    await issuer.serve(fixture.url);
    owner = new PeopleBrowser(fixture.url);
    const token = await fixture.people.accounts.createSetupLink();
    const account = { token, name: "Ada", email: "ada@example.org", password: "correct horse battery" };
    await owner.call("POST", "/v1/auth/setup", account);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await fixture[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });

  /** From the button to the provider's answer, which the browser then brings to us. */
  async function visit(browser: PeopleBrowser, email: string, query = ""): Promise<string> {
    const started = await browser.call("GET", `/v1/auth/oidc${query}`, undefined, {
      "sec-fetch-site": "none",
    });
    expect(started.status).toBe(302);
    const back = await issuer.visit(String(started.headers["location"]), email);
    return back.slice(fixture.url.length);
  }
  const comeBack = (browser: PeopleBrowser, path: string) =>
    browser.call("GET", path, undefined, { "sec-fetch-site": "cross-site" });
  async function signIn(email: string, query = "") {
    const browser = new PeopleBrowser(fixture.url);
    const { headers } = await comeBack(browser, await visit(browser, email, query));
    return { browser, location: headers["location"] };
  }
  async function invite(): Promise<string> {
    const { json } = await owner.call("POST", "/v1/invitations", { role: "analyst" });
    return `?invitation=${String(json["link"]).split("=")[1]}`;
  }

  test("is offered, and finds the account with the address that the provider vouches for", async () => {
    const stranger = await new PeopleBrowser(fixture.url).me();
    expect(stranger.providers).toEqual([{ name: "Test provider", url: "/v1/auth/oidc" }]);
    const { browser, location } = await signIn("ada@example.org");
    expect(location).toBe("/");
    expect((await browser.me()).person?.name).toBe("Ada");
    expect([...browser.cookies.keys()]).toEqual(["kontor"]);
    const trail = (await browser.call("GET", "/v1/audit")).text;
    expect(trail).toContain("account.provider_tied");
  });

  test("ends every other way into an account it finds by its address: who made it may not be whose address it is", async () => {
    const link = (await invite()).split("=")[1];
    const taker = new PeopleBrowser(fixture.url);
    const account = { token: link, name: "Bo", email: "bo@example.org", password: "not the real Bo at all" };
    expect((await taker.call("POST", "/v1/auth/invitation/accept", account)).status).toBe(200);
    const { browser } = await signIn("bo@example.org");
    expect((await browser.me()).person?.name).toBe("Bo");
    expect((await taker.me()).person ?? null).toBeNull();
    const again = await new PeopleBrowser(fixture.url).call("POST", "/v1/auth/sign-in", {
      email: account.email,
      password: account.password,
    });
    expect(again.status).toBe(401);
    // What is the person's own stays from then on.
    expect((await signIn("bo@example.org")).location).toBe("/");
    expect((await browser.me()).person?.name).toBe("Bo");
  });

  test("refuses whom nobody invited, and addresses that are not vouched for", async () => {
    for (const email of ["eve@example.org", "unverified-ada@example.org"]) {
      const { browser, location } = await signIn(email);
      expect(location).toBe("/?sign_in=sign_in_failed");
      expect((await browser.me()).person).toBeNull();
    }
  });

  test("makes an account of an invitation, and knows it again", async () => {
    const query = await invite();
    const { browser } = await signIn("bob@example.org", query);
    expect(await browser.me()).toMatchObject({
      person: { name: "bob", email: "bob@example.org", has_password: false },
      role: "analyst",
    });
    const again = await signIn("bob@example.org");
    expect((await again.browser.me()).person?.name).toBe("bob");
    expect((await signIn("tom@example.org", query)).location).toBe("/?sign_in=link_invalid");
  });

  test("takes no invitation that another site's link brings", async () => {
    const browser = new PeopleBrowser(fixture.url);
    const started = await browser.call("GET", `/v1/auth/oidc${await invite()}`, undefined, {
      "sec-fetch-site": "cross-site",
    });
    const back = await issuer.visit(String(started.headers["location"]), "eve@example.org");
    const { headers } = await comeBack(browser, back.slice(fixture.url.length));
    expect(headers["location"]).toBe("/?sign_in=sign_in_failed");
  });

  test("takes the provider's answer from the browser that asked, once", async () => {
    const asked = new PeopleBrowser(fixture.url);
    const path = await visit(asked, "ada@example.org");
    const other = new PeopleBrowser(fixture.url);
    expect((await comeBack(other, path)).headers["location"]).toBe("/?sign_in=sign_in_failed");
    expect((await comeBack(asked, path)).headers["location"]).toBe("/");
    expect((await comeBack(asked, path)).headers["location"]).toBe("/?sign_in=sign_in_failed");
  });

  test.each([
    ["another state", (path: string) => path.replace(/state=[^&]+/, "state=x")],
    ["another code", (path: string) => path.replace(/code=[^&]+/, "code=x")],
    ["another issuer", (path: string) => path.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example")],
    ["the provider's refusal", () => "/v1/auth/oidc/callback?error=access_denied"],
    ["nothing", () => "/v1/auth/oidc/callback"],
  ])("refuses an answer with %s", async (_, change) => {
    const browser = new PeopleBrowser(fixture.url);
    const path = change(await visit(browser, "ada@example.org"));
    expect((await comeBack(browser, path)).headers["location"]).toBe("/?sign_in=sign_in_failed");
    expect((await browser.me()).person).toBeNull();
  });

  test("says so when the provider is away, and tries again", async () => {
    await using away = await openHttpFixture({ oidc: { ...issuer.settings, issuer: "http://127.0.0.1:9" } });
    const browser = new PeopleBrowser(away.url);
    expect(await browser.call("GET", "/v1/auth/oidc")).toMatchObject({
      status: 503,
      json: { code: "unavailable" },
    });
  });
});
