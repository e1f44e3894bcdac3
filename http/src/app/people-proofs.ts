import { PasskeySignInSchema, ProofSchema, type proofRoutes } from "@kontor/contracts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { readJson } from "./read-json.ts";

/** Proofs that the person of a session is still the one who sits at it. */
export function createProofHandlers(door: PeopleDoor): Readonly<Record<keyof typeof proofRoutes, Handler>> {
  const { own, people } = door;
  const { proofs } = people;
  return {
    prove: own(async (context, { session, self }) => {
      await proofs.byPassword(self, session, await readJson(context, ProofSchema));
      return context.body(null, 204, SAFE);
    }),
    passkeyProofOptions: own(async (context, { self }) =>
      context.json(await proofs.challenge(self, door.siteOf(context)), 200, PRIVATE),
    ),
    passkeyProof: own(async (context, { session, self }) => {
      const answer = await readJson(context, PasskeySignInSchema);
      await proofs.byPasskey(self, session, door.siteOf(context), answer);
      return context.body(null, 204, SAFE);
    }),
  };
}
