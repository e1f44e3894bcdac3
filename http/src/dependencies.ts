import type { Clock } from "@kontor/core";
import type { Collector } from "@kontor/domain/collect";
import type { FailedEvents } from "@kontor/domain/deliver";
import type { People } from "@kontor/domain/people";
import type { QueryService } from "@kontor/domain/query";
import type { RateLimiter, Tenancy } from "@kontor/domain/tenancy";
import type { AdmissionLimits } from "./admission.ts";
import type { WebFiles } from "./app/web-files.ts";
import type { DemoGate } from "./app/live-demo.ts";
import type { LiveGate } from "./app/live.ts";
import type { TileGate } from "./app/live-tiles.ts";
import type { PeopleGate } from "./grant.ts";
import type { InsightDependencies } from "./insight.ts";
import type { OperateDependencies } from "./operate.ts";

/** People's accounts, and what the server knows of how people reach it. */
export interface SignInDependencies {
  readonly people: People;
  /** Where people open it (`https://...`), when that is not what Host says. */
  readonly publicUrl?: string | undefined;
  /** It listens on loopback alone, and no proxy stands in front: whoever connects sits at this machine. */
  readonly loopbackOnly: boolean;
}

/** Counters of the front door. `code` comes from contracts/errors (or is an AWS error's name), so labels stay few. */
export interface IngestMetrics {
  /** Events on disk, and the bytes of the request body that brought them. */
  accepted(events: number, bytes: number): void;
  /** Events refused in a request that was otherwise taken. */
  rejected(events: number, code: string): void;
  /** A request refused as a whole. */
  refused(code: string): void;
}

/** When a client is too slow, ms. */
export interface HttpTimeouts {
  /** For the headers. */
  readonly headersMs: number;
  /** For the whole request. */
  readonly requestMs: number;
  /** How often the two are looked at. */
  readonly checkMs: number;
  /** How long an idle connection is kept; longer than the 60 s of usual load balancers. */
  readonly keepAliveMs: number;
}

/** What the front door is made of. */
export interface HttpDependencies {
  readonly collector: Collector;
  readonly tenancy: Pick<
    Tenancy,
    "authenticate" | "authenticateKeyId" | "secretOf" | "createKey" | "listKeys" | "revokeKey"
  >;
  readonly rateLimiter: RateLimiter;
  /** Who calls by session; left out: as {@link signIn} says. */
  readonly people?: PeopleGate;
  /** Left out: nobody can sign in, keys only. */
  readonly signIn?: SignInDependencies;
  readonly clock: Clock;
  /** Left out: no pages but the plain ones. */
  readonly web?: WebFiles;
  readonly query: Pick<QueryService, "run">;
  readonly insight: InsightDependencies;
  readonly failed: Pick<FailedEvents, "list" | "replay">;
  readonly operate: OperateDependencies;
  /** Left out: no tenant has demo data. */
  readonly demo?: DemoGate;
  /** Left out: no live stream. */
  readonly live?: LiveGate;
  /** Left out: no pictures of tiles. */
  readonly tiles?: TileGate;
  /** HTML of a shop's public page; undefined when there is no such shop. Left out: there are no shops. */
  readonly shopPage?: (shop: string) => Promise<string | undefined>;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly ingestMetrics: IngestMetrics;
  readonly ready: () => { readonly ok: boolean; readonly detail: string };
  /** Take the guest's address from X-Forwarded-For: only behind a proxy that sets it. */
  readonly trustProxy?: boolean;
  /** Told of what broke on our side. */
  readonly onError?: (error: unknown) => void;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly admission?: Partial<AdmissionLimits>;
}
