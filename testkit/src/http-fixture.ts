import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  InvariantError,
  migrate,
  systemClock,
  type EventLog,
  type QueryEngine,
  type SqlDatabase,
} from "@kontor/core";
import { CLICKS, createCollector, decodeClickRecord, type ClickRecord } from "@kontor/domain/collect";
import { createFailedEvents, failedReplayMigrations, type FailedReplayTables } from "@kontor/domain/deliver";
import { openFixtureOperate, type OperateTables } from "./operate-fixture.ts";
import {
  openPeople,
  peopleMigrations,
  type OidcSettings,
  type People,
  type PeopleTables,
} from "@kontor/domain/people";
import { insightMigrations, type InsightTables } from "@kontor/domain/insight";
import { createQueryService } from "@kontor/domain/query";
import { openFixtureInsight } from "./insight-fixture.ts";
import { watchErrors } from "./listed-errors.ts";
import {
  createRateLimiter,
  openTenancy,
  tenancyMigrations,
  type Tenancy,
  type TenancyTables,
} from "@kontor/domain/tenancy";
import {
  createImageResizer,
  DiskObjectStore,
  NodeDisk,
  openDuckDbQueryEngine,
  openSegmentLog,
  openSqlite,
} from "@kontor/embedded";
import {
  createHttpServer,
  type HttpDependencies,
  readWebFiles,
  type IngestMetrics,
  type WebFiles,
} from "@kontor/http";

/** The front door on a real log, store and query engine; the lake is empty. Closing it fails where a route answered an error that it does not list. */
export interface HttpFixture extends AsyncDisposable {
  readonly url: string;
  readonly server: Server;
  readonly tenancy: Tenancy;
  readonly people: People;
  /** Keys of tenant `demo`. */
  readonly writeKey: string;
  readonly readKey: string;
  readonly adminKey: string;
  /** What the front door counted: `accepted`, `rejected <code>`, `refused <code>`. */
  readonly counts: Map<string, number>;
  readonly errors: unknown[];
  /** Everything in the log. */
  records(): Promise<ClickRecord[]>;
  /** The events in the log, parsed. */
  events(): Promise<Record<string, unknown>[]>;
}

export interface HttpFixtureOptions extends Partial<HttpDependencies> {
  /** Stands between the collector and the log, to make it slow or failing. */
  /** The provider that people may sign in by. */
  readonly oidc?: OidcSettings;
  readonly append?: (log: EventLog) => EventLog["append"];
}

type Tables = TenancyTables & PeopleTables & FailedReplayTables & OperateTables & InsightTables;

const MASTER_KEY = Buffer.alloc(32, "m");
/** Hashes of passwords that take no time: what they cost is tested elsewhere. */
const CHEAP = { ln: 4, r: 8, p: 1 };

const openLog = (folder: string) =>
  openSegmentLog({
    disk: new NodeDisk(),
    directory: join(folder, "log"),
    streams: { [CLICKS]: { partitions: 1 } },
  });

const openEngine = (folder: string) =>
  openDuckDbQueryEngine({
    lakeRoot: join(folder, "lake"),
    tempRoot: join(folder, "queries"),
    slots: 1,
    // Longer than a process takes to start on a machine with other work.
    waitMs: 120_000,
  });

const queryOver = (engine: QueryEngine) =>
  createQueryService({
    engine,
    snapshot: async () => ({ id: 0, files: () => [], release: () => undefined }),
    // Longer than any test: a query ends by itself, or because it was cancelled.
    limits: { timeoutMs: 600_000 },
  });

async function openDatabase(folder: string): Promise<SqlDatabase<Tables>> {
  const db = await openSqlite<Tables>({ file: join(folder, "kontor.db"), thread: "here" });
  await migrate(db, "tenancy", tenancyMigrations);
  await migrate(db, "people", peopleMigrations);
  await migrate(db, "failed", failedReplayMigrations);
  await migrate(db, "insight", insightMigrations);
  return db;
}

export async function openHttpFixture({
  append,
  oidc,
  clock = systemClock,
  ...overrides
}: HttpFixtureOptions = {}): Promise<HttpFixture> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "kontor-http-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const db = stack.use(await openDatabase(folder));
  const log = stack.use(await openLog(folder));
  const engine = stack.use(await openEngine(folder));
  const query = queryOver(engine);
  const tenancy = openTenancy({ db, clock: systemClock, masterKey: MASTER_KEY });
  await tenancy.createTenant("demo");
  const people = openPeople({
    db,
    clock,
    masterKey: MASTER_KEY,
    demoTenant: "demo",
    oidc,
    photos: { objects: new DiskObjectStore(join(folder, "objects")), images: createImageResizer() },
    passwordCost: CHEAP,
  });
  const key = async (role: "write" | "read" | "admin") =>
    (await tenancy.createKey({ tenant: "demo", role })).token;
  const collector = createCollector({
    log: append === undefined ? log : { append: append(log) },
    clock: systemClock,
    country: (ip) => (ip === "5.5.5.5" ? "FR" : undefined),
    newId: randomUUID,
  });
  const { counts, ingestMetrics } = countIngest();
  const errors: unknown[] = [];
  const server = createHttpServer({
    collector,
    tenancy,
    signIn: { people, loopbackOnly: true },
    rateLimiter: createRateLimiter(systemClock),
    clock: systemClock,
    query,
    insight: openFixtureInsight(db, query),
    operate: await openFixtureOperate({ db, tenancy, log, query, folder }),
    failed: createFailedEvents({ db, clock: systemClock, query, collector }),
    metrics: async () => "kontor_test 1\n",
    ingestMetrics,
    ready: () => ({ ok: true, detail: "ok" }),
    web: await builtPages(join(folder, "web")),
    onError: (error) => errors.push(error),
    ...overrides,
  });
  const unlisted = watchErrors(server);
  stack.defer(() => {
    if (unlisted.size > 0) throw new InvariantError(`Contracts do not list: ${[...unlisted].join(", ")}.`);
  });
  stack.use(await listen(server));
  const records = async () => {
    const { records: stored } = await log.read(CLICKS, 0, 0, { maxRecords: 1e6, maxBytes: 1e9 });
    return stored.map(({ value }) => decodeClickRecord(value));
  };
  const owned = stack.move();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    tenancy,
    people,
    writeKey: await key("write"),
    readKey: await key("read"),
    adminKey: await key("admin"),
    counts,
    errors,
    records,
    events: async () =>
      (await records())
        .filter((record) => record.kind === "events")
        .flatMap(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>[]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What the web build would have left. */
async function builtPages(folder: string): Promise<WebFiles> {
  for (const name of ["tracker/k.js", "embed/embed.js"]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), "void 0;");
  }
  return readWebFiles(folder);
}

function countIngest() {
  const counts = new Map<string, number>();
  const count = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);
  const ingestMetrics: IngestMetrics = {
    accepted: (events) => count("accepted", events),
    rejected: (events, code) => count(`rejected ${code}`, events),
    refused: (code) => count(`refused ${code}`),
  };
  return { counts, ingestMetrics };
}

async function listen(server: Server): Promise<AsyncDisposable> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
