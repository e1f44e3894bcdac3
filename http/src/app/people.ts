import {
  oidcRoutes,
  passkeyRoutes,
  peopleRoutes,
  photoRoutes,
  proofRoutes,
  signInRoutes,
} from "@kontor/contracts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { createAccountHandlers } from "./people-account.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { nobody } from "./people-me.ts";
import { createMemberHandlers } from "./people-members.ts";
import { createOidcHandlers } from "./people-oidc.ts";
import { createPasskeyHandlers } from "./people-passkeys.ts";
import { createPhotoHandlers } from "./people-photos.ts";
import { createProofHandlers } from "./people-proofs.ts";
import { createSignInHandlers } from "./people-sign-in.ts";

const routes = {
  ...signInRoutes,
  ...peopleRoutes,
  ...photoRoutes,
  ...passkeyRoutes,
  ...proofRoutes,
  ...oidcRoutes,
};
type PeopleRoute = keyof typeof routes;

/** Everything about people. Where nobody can sign in, `GET /v1/me` says so and the rest is not there. */
export function createPeopleHandlers(door: PeopleDoor | undefined): Readonly<Record<PeopleRoute, Handler>> {
  if (door === undefined) return closed();
  return {
    ...createSignInHandlers(door),
    ...createAccountHandlers(door),
    ...createMemberHandlers(door),
    ...createPhotoHandlers(door),
    ...createPasskeyHandlers(door),
    ...createProofHandlers(door),
    ...createOidcHandlers(door),
  };
}

function closed(): Readonly<Record<PeopleRoute, Handler>> {
  const refuse: Handler = () => {
    throw new RequestError("not_found", "Nobody can sign in to this server: use a key.");
  };
  const all = Object.fromEntries(Object.keys(routes).map((name) => [name, refuse]));
  return { ...(all as Record<PeopleRoute, Handler>), me: (context) => context.json(nobody, 200, SAFE) };
}
