import type { TSchema } from "typebox";
import type { ErrorCode } from "./errors.ts";
import type { Right } from "./people.ts";
import type { Role } from "./roles.ts";

/** A route as data: the HTTP apps, OpenAPI and later the API gateway are made from it. */
export interface Route {
  readonly method: "get" | "post" | "delete" | "put" | "patch";
  /** Parameters in braces: `/v1/keys/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Roles that may call it; empty: no key needed. */
  readonly roles: readonly Role[];
  /** People with this right may call it by session as well; left out: keys only, or nobody has to sign in where `roles` is empty. */
  readonly right?: Right;
  /** Needs somebody who is signed in, whatever the tenant and role. */
  readonly person?: true;
  /** A POST that only asks: those who may look but change nothing (view as) may call it. GET always is. */
  readonly reads?: true;
  /** Parameters after `?`, all optional. */
  readonly query?: Readonly<Record<string, TSchema>>;
  readonly request?: { readonly types: readonly string[]; readonly schema: TSchema };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly types?: readonly string[]; readonly schema?: TSchema }
    >
  >;
  /** Its own; `errorsOf` adds what follows from the rest. */
  readonly errors: readonly ErrorCode[];
}
