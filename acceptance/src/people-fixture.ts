import { createHmac } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { looks, prepareAdmin, watch } from "./admin-fixture.ts";
import { launchBrowser } from "./browser.ts";
import { eventually, Installation, PATIENCE_MS } from "./installation.ts";

export const PASSWORD = "a long enough password";

/** A server without demo, to which people come by its set-up link. Passkeys need a name: it is opened as `localhost`. */
export class Office implements AsyncDisposable {
  readonly kontor: Installation;
  readonly browser: Browser;

  private constructor(kontor: Installation, browser: Browser) {
    this.kontor = kontor;
    this.browser = browser;
  }

  static async open(): Promise<Office> {
    await prepareAdmin();
    const kontor = await Installation.create();
    await kontor.start();
    return new Office(kontor, await launchBrowser());
  }

  get url(): string {
    return this.kontor.url.replace("127.0.0.1", "localhost");
  }

  /** It is printed once the server answers. */
  async setUpLink(): Promise<string> {
    const printed = async () => /#setup=[\w-]+(?=\s)/.exec(this.kontor.printed)?.[0];
    const token = await eventually(printed, (found) => found !== undefined);
    if (token === undefined) throw new TypeError("The server printed no set-up link.");
    return `${this.url}/${token}`;
  }

  /** A browser window of somebody who is not signed in. */
  async visit(path: string): Promise<{ page: Page; broken: string[] }> {
    const context = await this.browser.newContext(looks.light);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const broken = watch(page);
    await page.goto(path.startsWith("http") ? path : this.url + path);
    return { page, broken };
  }

  /** Makes a person with a role by an invitation of `owner`, and opens a window in which that person is signed in. */
  async join(owner: BrowserContext, name: string, role: string, path = "/account"): Promise<Page> {
    const { page } = await this.visit("/docs");
    const { link } = (await this.#post(owner, "/v1/invitations", { role })) as { link: string };
    const account = { name, email: emailOf(name), password: PASSWORD };
    await this.#post(page.context(), "/v1/auth/invitation/accept", { token: link.split("=")[1], ...account });
    await page.goto(this.url + path);
    return page;
  }

  async #post(context: BrowserContext, path: string, data: object): Promise<unknown> {
    const response = await context.request.post(this.url + path, { data, headers: { origin: this.url } });
    if (!response.ok())
      throw new TypeError(`${path} answered ${response.status()}: ${await response.text()}`);
    return response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.kontor[Symbol.asyncDispose]();
  }
}

export function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(" ", ".")}@example.org`;
}

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(emailOf(name));
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Kontor" }).waitFor();
}

/** The code that an authenticator app shows, `steps` of 30 s from now (RFC 6238). */
export function codeOf(secret: string, steps = 0): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A device in the browser that makes and uses passkeys without asking anybody. */
export async function plugInAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
