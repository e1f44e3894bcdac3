import type { Me } from "@kontor/contracts";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations, colourViolations } from "./accessibility.ts";
import { picture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";
import { codeOf, emailOf, Office, PASSWORD, plugInAuthenticator, signIn, signOut } from "./people-fixture.ts";

const OWNER = "Olive Owner";

describe.skipIf(!hasBrowser("people"))("people and their accounts on screen", () => {
  let office: Office;
  let owner: Page;

  beforeAll(async () => {
    office = await Office.open();
    const { page, broken } = await office.visit(await office.setUpLink());
    owner = page;
    await page.getByRole("heading", { name: "Make the first account" }).waitFor();
    expect(page.url()).not.toContain("setup");
    await expectClean(page, "set-up");
    await newAccount(page, OWNER);
    await page.getByLabel("Organization (optional)").fill("Harbour Group");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    expect(broken).toEqual([]);
  });
  afterAll(() => office?.[Symbol.asyncDispose]());

  test("the set-up link has made an owner, and makes no second one", async () => {
    await owner.getByRole("link", { name: "Admin" }).waitFor();
    const { page } = await office.visit(await office.setUpLink());
    await newAccount(page, "Second Owner");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByText("link_invalid").waitFor();
    await page.context().close();
  });

  test("a wrong password is refused, the right one opens the screen that was asked for", async () => {
    const { page } = await office.visit("/health");
    await signIn(page, OWNER, "not the password");
    await page.getByText("sign_in_failed").waitFor();
    await expectClean(page, "sign-in-refused");
    await signIn(page, OWNER);
    await page.getByRole("heading", { name: "Health" }).waitFor();
    await page.context().close();
  });

  test("somebody comes by an invitation as viewer and finds nothing to administer", async () => {
    await owner.goto(`${office.url}/admin?tab=people`);
    const form = owner.locator("section", { has: owner.getByRole("heading", { name: "Invite somebody" }) });
    await form.getByLabel("Role").selectOption("viewer");
    await form.getByRole("button", { name: "Make a link" }).click();
    const link = await owner.getByLabel("Invitation link").inputValue();
    await expectClean(owner, "admin-people-invited");

    const { page, broken } = await office.visit(link.replace("127.0.0.1", "localhost"));
    await page.getByText(`${OWNER} invites you to Harbour Group as viewer`).waitFor();
    await expectClean(page, "invitation");
    await newAccount(page, "Vera Viewer");
    await page.getByRole("button", { name: "Accept with a new account" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    const rail = page.getByRole("navigation", { name: "Screens" });
    await expect.poll(() => rail.getByRole("link").allInnerTexts()).toEqual(["Today", "Dashboards"]);
    for (const path of ["/admin?tab=keys", "/sql", "/data?tab=failed", "/health"]) {
      await page.goto(office.url + path);
      await page.getByText("Your role does not open this screen").waitFor();
    }
    await expectClean(page, "not-open");
    expect(broken).toEqual([]);
    await page.context().close();
  });

  test("a second factor is turned on by its QR code's secret, asked for at sign-in, and turned off", async () => {
    const name = "Tom Totp";
    const page = await office.join(owner.context(), name, "analyst");
    await page.getByRole("button", { name: "Turn it on" }).click();
    await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    const secret = ((await page.locator(".totp-secret").textContent()) ?? "").replaceAll(" ", "");
    await expectClean(page, "account-totp");
    const used = codeOf(secret);
    await page.getByLabel("The six digits that the app shows").fill(used);
    await page.getByRole("button", { name: "Confirm" }).click();
    const list = page.getByRole("list", { name: "Recovery codes" });
    await list.waitFor();
    const codes = await list.getByRole("listitem").allInnerTexts();
    expect(codes).toHaveLength(10);
    await expectClean(page, "account-recovery-codes");

    await signOut(page);
    await signIn(page, name);
    const code = page.getByLabel("Code of your authenticator, or a recovery code");
    // Each counts once, and this one has confirmed.
    await code.fill(used);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("sign_in_failed").waitFor();
    await code.fill(codeOf(secret, 1));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();

    await page.goto(`${office.url}/account`);
    await page.getByText("Turn it off").click();
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByLabel("Code of the app, or a recovery code").fill(codes[3] ?? "");
    await page.getByRole("button", { name: "Turn the second factor off" }).click();
    await page.getByRole("button", { name: "Turn it on" }).waitFor();
    await page.context().close();
  });

  test("a passkey is added, signs in alone, and no longer once it is removed", async () => {
    const page = await office.join(owner.context(), "Pia Passkey", "sales");
    await plugInAuthenticator(page);
    await page.getByLabel("Name of this device").fill("laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("cell", { name: "laptop", exact: true }).waitFor();
    await expectClean(page, "account");
    await signOut(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();

    await page.goto(`${office.url}/account`);
    await page.getByRole("button", { name: "Remove laptop" }).click();
    await page.getByRole("button", { name: "It no longer signs in. Remove?" }).click();
    await page.getByText("You have none yet.").waitFor();
    await signOut(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("sign_in_failed").waitFor();
    await page.context().close();
  });

  test("a session that is ended elsewhere leads back to the sign-in at the next question", async () => {
    const name = "Sam Session";
    const here = await office.join(owner.context(), name, "manager");
    const { page: elsewhere } = await office.visit("/dashboards");
    await signIn(elsewhere, name);
    await elsewhere.getByRole("heading", { name: "Dashboards" }).waitFor();
    await here.reload();
    await here.getByRole("button", { name: "End", exact: true }).click();
    await here.getByRole("button", { name: "End it?" }).click();
    await here.getByRole("button", { name: "End", exact: true }).waitFor({ state: "detached" });
    await elsewhere.getByRole("link", { name: "Admin" }).click();
    await elsewhere.getByRole("heading", { name: "Sign in to Kontor" }).waitFor();
    await elsewhere.context().close();
    await here.context().close();
  });

  test("the tenant is seen with the eyes of a person, who may not change it meanwhile", async () => {
    const somebody = await office.join(owner.context(), "Ada Analyst", "analyst");
    await somebody.context().close();
    await owner.goto(`${office.url}/admin?tab=people`);
    await owner.getByLabel("Whose eyes").selectOption({ label: "Ada Analyst (analyst)" });
    await owner.getByRole("button", { name: "View as Ada Analyst" }).click();
    await owner.getByText("You see this tenant as Ada Analyst (analyst)").waitFor();
    const rail = owner.getByRole("navigation", { name: "Screens" });
    await rail.getByRole("link", { name: "SQL" }).waitFor();
    await rail.getByRole("link", { name: "Admin" }).waitFor({ state: "detached" });
    await expectClean(owner, "view-as");
    await owner.getByRole("button", { name: "See with your own eyes" }).click();
    await rail.getByRole("link", { name: "Admin" }).waitFor();
  });

  test("who is taken out sees no tenant any more, only the own account", async () => {
    const page = await office.join(owner.context(), "Guy Gone", "sales", "/dashboards");
    await page.getByRole("heading", { name: "Dashboards" }).waitFor();
    await owner.goto(`${office.url}/admin?tab=people`);
    await owner.getByRole("button", { name: "Remove Guy Gone" }).click();
    await owner.getByRole("button", { name: "Take Guy Gone out?" }).click();
    await owner.getByRole("row", { name: /Guy Gone/ }).waitFor({ state: "detached" });
    // A changed role is in force within a second.
    const tenants = await eventually(
      async () => ((await (await page.request.get(`${office.url}/v1/me`)).json()) as Me).tenants,
      (left) => left.length === 0,
    );
    expect(tenants).toEqual([]);
    await page.reload();
    await page.getByRole("heading", { name: "You belong to no tenant" }).waitFor();
    expect(await page.getByRole("navigation", { name: "Screens" }).getByRole("link").count()).toBe(0);
    await expectClean(page, "no-tenant");
    await page.getByRole("link", { name: "Your account" }).click();
    await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
    await page.context().close();
  });

  test("who has two tenants changes from one to the other, and stays there on every screen", async () => {
    const name = "Second House";
    const made = await owner.context().request.post(`${office.url}/v1/tenants`, {
      data: { id: "second-house", name },
      headers: { origin: office.url },
    });
    expect(made.ok(), await made.text()).toBe(true);
    await owner.goto(`${office.url}/today`);
    await owner.getByLabel("Tenant").selectOption({ label: name });
    await owner.waitForURL(/tenant=second-house/);
    await owner.getByRole("link", { name: "Admin" }).click();
    await owner.waitForURL(/\/admin\?.*tenant=second-house/);
    await owner.getByRole("link", { name: "Keys" }).click();
    await owner.getByRole("button", { name: "Make a key" }).click();
    const token = await owner.getByLabel("The new key").inputValue();
    const told = await fetch(`${office.kontor.url}/v1/keys`, {
      headers: { authorization: `Bearer ${token}` },
    });
    // A write key may not list keys; that it is known at all is what counts.
    expect(told.status).toBe(403);
    await owner.getByLabel("Tenant").selectOption({ label: "Harbour Group" });
    await owner.waitForURL(/tenant=harbour-group/);
    await owner.goto(`${office.url}/admin?tab=keys&tenant=harbour-group`);
    await owner.getByText("There is no key yet").waitFor();
  });

  test("name, photo and password are one's own to change", async () => {
    const name = "Nora Name";
    const page = await office.join(owner.context(), name, "viewer");
    await page.getByLabel("Name", { exact: true }).fill("Nora Newname");
    await page.getByRole("button", { name: "Save the name" }).click();
    await page.getByRole("button", { name: "Account of Nora Newname" }).waitFor();
    await page.locator('input[type="file"]').setInputFiles({
      name: "face.png",
      mimeType: "image/png",
      buffer: Buffer.from(DOT, "base64"),
    });
    await page.getByRole("button", { name: "Remove the photo" }).waitFor();
    await expectClean(page, "account-photo");
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password, at least 10 characters").fill("another long password");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("Changed. Your other sessions have ended.").waitFor();
    await signOut(page);
    await signIn(page, name, "another long password");
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await page.context().close();
  });
});

/** One red pixel. */
const DOT =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

async function newAccount(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill(emailOf(name));
  await page.getByLabel("Password, at least 10 characters").fill(PASSWORD);
}

/** Under axe, in light and dark, with a picture of each. */
async function expectClean(page: Page, name: string): Promise<void> {
  await picture(page, `${name}-light`);
  expect(await accessibilityViolations(page), name).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, `${name}-dark`);
  expect(await colourViolations(page), `${name}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}
