import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onProofNeeded } from "./proof.ts";
import { request } from "./request.ts";

const refusal = () =>
  Response.json({ code: "proof_required", title: "A fresh proof of who you are is needed" }, { status: 403 });
const asked = { method: "POST", body: { name: "phone" } } as const;
let controller: AbortController;
let fetched: ReturnType<typeof vi.fn<typeof fetch>>;

beforeEach(() => {
  controller = new AbortController();
  fetched = vi.fn<typeof fetch>();
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("location", new URL("http://localhost/account"));
});
afterEach(() => {
  controller.abort();
  vi.unstubAllGlobals();
});

test("a request that needs a proof is sent again, as it was, once the proof is given", async () => {
  onProofNeeded(async () => true, controller.signal);
  fetched.mockResolvedValueOnce(refusal()).mockResolvedValueOnce(Response.json({ id: "x" }));
  expect(await (await request("/v1/me/passkeys", asked)).json()).toEqual({ id: "x" });
  expect(fetched.mock.calls[1]).toEqual(fetched.mock.calls[0]);
});

test("it is refused when no proof is given, when nobody asks for one, and when the proof did not help", async () => {
  const refused = expect.objectContaining({ code: "proof_required", status: 403 });
  fetched.mockImplementation(async () => refusal());
  await expect(request("/v1/me/passkeys", asked)).rejects.toEqual(refused);
  onProofNeeded(async () => false, controller.signal);
  await expect(request("/v1/me/passkeys", asked)).rejects.toEqual(refused);
  expect(fetched).toHaveBeenCalledTimes(2);
  onProofNeeded(async () => true, controller.signal);
  await expect(request("/v1/me/passkeys", asked)).rejects.toEqual(refused);
  expect(fetched).toHaveBeenCalledTimes(4);
});

test("several requests at a time wait for one question", async () => {
  const question = Promise.withResolvers<boolean>();
  const ask = vi.fn(() => question.promise);
  onProofNeeded(ask, controller.signal);
  fetched.mockImplementation(async () => (ask.mock.calls.length > 0 ? Response.json({}) : refusal()));
  fetched.mockResolvedValueOnce(refusal()).mockResolvedValueOnce(refusal());
  const both = Promise.all([request("/v1/me/totp", asked), request("/v1/me/passkeys", asked)]);
  await vi.waitFor(() => expect(ask).toHaveBeenCalled());
  question.resolve(true);
  await both;
  expect(ask).toHaveBeenCalledTimes(1);
});
