import { Problem } from "./problem.ts";
import { requestJson } from "./request.ts";

interface Challenge {
  readonly challenge_id: string;
  readonly options: unknown;
}

/** What goes to the server: the browser's answer to its challenge. */
export interface PasskeyAnswer {
  readonly challenge_id: string;
  readonly response: unknown;
}

/** Whether this browser knows passkeys, and their form in JSON. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/** Lets the device make a passkey for the signed-in person. */
export async function makePasskey(): Promise<PasskeyAnswer> {
  const challenge = await requestJson<Challenge>("/v1/me/passkeys/options", { method: "POST" });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    challenge.options as PublicKeyCredentialCreationOptionsJSON,
  );
  return answerOf(challenge, () => navigator.credentials.create({ publicKey }));
}

/** Lets the device use one that it has: to sign in, or to prove who sits at the session. */
export async function askPasskey(
  path: "/v1/auth/passkey" | "/v1/me/proof/passkey" = "/v1/auth/passkey",
): Promise<PasskeyAnswer> {
  const challenge = await requestJson<Challenge>(`${path}/options`, { method: "POST" });
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    challenge.options as PublicKeyCredentialRequestOptionsJSON,
  );
  return answerOf(challenge, () => navigator.credentials.get({ publicKey }));
}

async function answerOf(
  { challenge_id: id }: Challenge,
  ask: () => Promise<Credential | null>,
): Promise<PasskeyAnswer> {
  const credential = await ask().catch((error: unknown) => {
    throw refused(error);
  });
  if (!(credential instanceof PublicKeyCredential)) throw refused(undefined);
  return { challenge_id: id, response: credential.toJSON() };
}

function refused(error: unknown): Problem {
  const known = error instanceof DOMException && error.name === "InvalidStateError";
  return known
    ? new Problem({
        status: 0,
        code: "passkey_known",
        title: "This device has a passkey of yours already",
        detail: "Sign in with it, or add one on another device.",
      })
    : new Problem({
        status: 0,
        code: "passkey_not_used",
        title: "No passkey was used",
        detail: "The device has none for this address, or the question was closed. Try again.",
      });
}
