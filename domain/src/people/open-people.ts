import type { Clock, SqlDatabase } from "@kontor/core";
import { createAccounts, type Accounts } from "./accounts.ts";
import { createAttemptLimiter } from "./attempt-limiter.ts";
import { createAuditTrail, type AuditTrail } from "./audit.ts";
import { createChallenges } from "./challenges.ts";
import { createDemoSignIn, type DemoSignIn } from "./demo.ts";
import { createEmbedLinks, type EmbedLinks } from "./embed-links.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import { createMembers, type Members } from "./members.ts";
import { createPasswords, defaultPasswordCost, type PasswordCost } from "./password.ts";
import type { NewSession, Origin } from "./people.ts";
import { createOidcProvider, type OidcSettings } from "./oidc-provider.ts";
import { createOidcSignIn, type OidcSignIn } from "./oidc.ts";
import { createPasskeys, type Passkeys } from "./passkeys.ts";
import { createPhotos, type PhotoParts, type Photos } from "./photos.ts";
import { createProofs, type Proofs } from "./proofs.ts";
import { createSeal } from "./seal.ts";
import { createSecondFactor } from "./second-factor.ts";
import { createSelfChecks } from "./self-checks.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createPasswordSignIn, type Credentials } from "./sign-in.ts";
import type { PeopleTables, PeopleView } from "./tables.ts";
import { createViewing, type Viewing } from "./view-as.ts";

export interface PeopleOptions<Tables extends PeopleTables> {
  /** With the migrations of tenancy and people applied. */
  readonly db: SqlDatabase<Tables>;
  readonly clock: Clock;
  /** At least 32 random bytes, kept outside the database. */
  readonly masterKey: Buffer;
  /** The tenant that anybody on this machine may look at. */
  readonly demoTenant: string;
  readonly photos: PhotoParts;
  /** Left out: nobody signs in by an OpenID provider. */
  readonly oidc?: OidcSettings | undefined;
  readonly passwordCost?: PasswordCost;
}

/** People, how they sign in, and what they may do where. */
export interface People {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly viewing: Viewing;
  readonly audit: AuditTrail;
  readonly demo: DemoSignIn;
  readonly photos: Photos;
  /** Left out where no provider is set up. */
  readonly oidc?: OidcSignIn;
  readonly passkeys: Passkeys;
  readonly proofs: Proofs;
  readonly embedLinks: EmbedLinks;
  /** Throws SignInFailedError, SecondFactorRequiredError, TooManyAttemptsError. */
  signIn(credentials: Credentials, origin: Origin): Promise<NewSession>;
}

export function openPeople<Tables extends PeopleTables>(options: PeopleOptions<Tables>): People {
  const { clock, masterKey } = options;
  const context = {
    // The database holds other modules' tables too, which this module does not see.
    db: options.db as unknown as SqlDatabase<PeopleView>,
    clock,
    passwords: createPasswords(options.passwordCost ?? defaultPasswordCost),
    seal: createSeal(masterKey),
    limiter: createAttemptLimiter(clock),
    demoTenant: options.demoTenant,
  };
  const sessions = createSessions(context, masterKey);
  const factor = createSecondFactor(context);
  const checks = createSelfChecks(context);
  const members = createMembers(context, sessions);
  const challenges = createChallenges(context);
  const invitations = createInvitations(context, sessions);
  const provider = options.oidc && createOidcProvider(options.oidc);
  return {
    sessions,
    accounts: createAccounts(context, { sessions, factor, checks }),
    members,
    passkeys: createPasskeys(context, sessions, challenges),
    proofs: createProofs(context, { sessions, factor, challenges, checks }),
    photos: createPhotos(context, members, options.photos),
    invitations,
    ...(provider && { oidc: createOidcSignIn(context, { provider, sessions, invitations, challenges }) }),
    embedLinks: createEmbedLinks(context),
    viewing: createViewing(context, sessions),
    audit: createAuditTrail(context),
    demo: createDemoSignIn(context, sessions),
    signIn: createPasswordSignIn(context, sessions, factor),
  };
}
