import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations, colourViolations } from "./accessibility.ts";
import { picture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";
import { emailOf, Office, PASSWORD, plugInAuthenticator } from "./people-fixture.ts";

const NAME = "First Owner";

describe.skipIf(!hasBrowser("proofs"))("a fresh proof of who one is, on screen", () => {
  let office: Office;
  let page: Page;

  beforeAll(async () => {
    office = await Office.open();
    ({ page } = await office.visit("/"));
    await signUp(office, page);
    await plugInAuthenticator(page);
    await page.goto(`${office.url}/account`);
  });
  afterAll(() => office?.[Symbol.asyncDispose]());

  const question = () => page.getByRole("dialog", { name: "Is it still you?" });

  test("is asked for in place by a passkey added long after the sign-in, and the passkey is added", async () => {
    await ageProofs(office, page);
    await page.getByLabel("Name of this device").fill("laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await question().getByRole("button", { name: "Cancel" }).click();
    await page.getByText("proof_required").waitFor();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await question().getByLabel("Your password").fill("not the password");
    await question().getByRole("button", { name: "Continue" }).click();
    await question().getByText("sign_in_failed").waitFor();
    await expectClean();
    await question().getByLabel("Your password").fill(PASSWORD);
    await question().getByRole("button", { name: "Continue" }).click();
    await page.getByRole("cell", { name: "laptop", exact: true }).waitFor();
    expect(await question().count()).toBe(0);
  });

  test("is given by a passkey as well, and counts for what comes next", async () => {
    await ageProofs(office, page);
    await page.getByRole("button", { name: "Remove laptop" }).click();
    await page.getByRole("button", { name: "It no longer signs in. Remove?" }).click();
    await question().getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("You have none yet.").waitFor();
    await page.getByRole("button", { name: "Turn it on" }).click();
    await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    expect(await question().count()).toBe(0);
  });

  async function expectClean(): Promise<void> {
    await picture(page, "account-proof-light");
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, "account-proof-dark");
    expect(await colourViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
  }
});

/** The first owner, by the link that the server printed. */
async function signUp(office: Office, page: Page): Promise<void> {
  const printed = await eventually(
    async () => office.kontor.printed,
    (text) => /#setup=[\w-]+\s/.test(text),
  );
  const [, token] = /#setup=([\w-]+)/.exec(printed) ?? [];
  const made = await page.context().request.post(`${office.url}/v1/auth/setup`, {
    data: { token, name: NAME, email: emailOf(NAME), password: PASSWORD },
    headers: { origin: office.url },
  });
  expect(made.ok(), await made.text()).toBe(true);
}

/** As if everybody's last proof were from long ago, since the server's clock cannot be turned; waits until the page's session knows. */
async function ageProofs(office: Office, page: Page): Promise<void> {
  const database = new DatabaseSync(join(office.kontor.data, "kontor.db"));
  database.exec("PRAGMA busy_timeout = 10000; UPDATE person_session SET proved_at = 0");
  database.close();
  const headers = { origin: office.url };
  const refused = await eventually(
    async () => (await page.request.delete(`${office.url}/v1/me/passkeys/none`, { headers })).text(),
    (text) => text.includes("proof_required"),
  );
  expect(refused).toContain("proof_required");
}
