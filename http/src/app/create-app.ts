import { rights, routes, type Route } from "@kontor/contracts";
import { Hono, type Context } from "hono";
import { authorise, tokenOf } from "../authorise.ts";
import type { HttpDependencies } from "../dependencies.ts";
import type { Grant, PeopleGate } from "../grant.ts";
import type { InsightDependencies } from "../insight.ts";
import { problemOf, RequestError, viewAsReadOnly } from "../problem.ts";
import { adminPage, serveAdmin } from "./admin-app.ts";
import { createEmbedLinkHandlers } from "./embed-links.ts";
import { createFailedHandlers } from "./failed-events.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import { createInsightHandlers } from "./insight.ts";
import { createKeyHandlers } from "./keys.ts";
import { createDemoHandlers } from "./live-demo.ts";
import { createTileHandlers } from "./live-tiles.ts";
import { createLiveHandlers, type GrantNow } from "./live.ts";
import { createOperateHandlers } from "./operate.ts";
import { docsPage, homePage } from "./pages.ts";
import { openApiDocument } from "./openapi.ts";
import { createPeopleDoor, type PeopleDoor } from "./people-caller.ts";
import { createPeopleHandlers } from "./people.ts";
import { createSqlHandler } from "./sql.ts";
import { createWebHandlers } from "./web.ts";

/** Routes that are served by hand, in front of the app. */
type ByHand = "collect" | "firehose";
type AppRoute = Exclude<keyof typeof routes, ByHand>;

/** Everything but the two hot paths. The routes and who may call them come from contracts; a route without a handler does not compile. */
export function createApp(dependencies: HttpDependencies): Hono {
  const app = new Hono();
  const door = createPeopleDoor(dependencies);
  const people = dependencies.people ?? door?.gate;
  const grantNow = async (context: Context, route: Route): Promise<Grant> =>
    withPolicy(dependencies.insight, await grantOf(dependencies.tenancy, people, context, route));
  const handlers = createHandlers(dependencies, door, (context) => grantNow(context, routes.live));
  for (const [name, handler] of Object.entries(handlers)) {
    const route: Route = routes[name as AppRoute];
    app.on(route.method.toUpperCase(), honoPath(route.path), async (context) => {
      const grant = await grantNow(context, route);
      // A person at the screen asks before long.
      if (grant.person !== undefined) dependencies.insight.insight.warm();
      const answer = await handler(context, grant);
      return isOpen(route) ? answer : keptPrivate(answer);
    });
  }
  serveAdmin(app, dependencies.web ?? new Map());
  app.notFound((context) => missing(context));
  app.onError((error, context) => {
    const problem = problemOf(error);
    if (problem.ours) dependencies.onError?.(error);
    return context.body(problem.body, {
      status: problem.status as 500,
      headers: { ...PRIVATE, ...problem.headers },
    });
  });
  return app;
}

// What is for one caller no cache may keep for others, whether its handler thought of it or not.
function keptPrivate(answer: Response): Response {
  const { headers } = answer;
  if (!headers.has("cache-control")) {
    headers.set("cache-control", headers.has("etag") ? "private, no-cache" : "no-store");
  }
  return answer;
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function createHandlers(
  dependencies: HttpDependencies,
  door: PeopleDoor | undefined,
  liveGrant: GrantNow,
): Readonly<Record<AppRoute, Handler>> {
  const document = JSON.stringify(openApiDocument());
  return {
    sql: createSqlHandler(dependencies.query),
    ...createInsightHandlers(dependencies.insight),
    ...createKeyHandlers(dependencies.tenancy, door),
    ...createPeopleHandlers(door),
    ...createFailedHandlers(dependencies.failed),
    ...createDemoHandlers(dependencies.demo),
    ...createLiveHandlers(dependencies.live, liveGrant),
    ...createTileHandlers(dependencies.tiles, dependencies.insight),
    ...createEmbedLinkHandlers(dependencies.tiles, dependencies.insight, door),
    ...createOperateHandlers(dependencies.operate),
    livez: (context) => context.json({ status: "ok" }, 200, SAFE),
    readyz: (context) => readiness(dependencies, context),
    metrics: async (context) =>
      context.body(await dependencies.metrics(), 200, {
        ...SAFE,
        "content-type": "text/plain; version=0.0.4; charset=utf-8",
      }),
    openapi: (context) => context.body(document, 200, { ...SAFE, "content-type": "application/json" }),
    docs: () => docsPage(),
    home: (context) => home(dependencies, context),
    ...createWebHandlers(dependencies),
  };
}

function home({ web }: HttpDependencies, context: Context): Response {
  const index = web?.get("admin/index.html");
  return index === undefined ? homePage() : adminPage(index, context.req.raw);
}

function readiness({ ready }: HttpDependencies, context: Context): Response {
  const { ok, detail } = ready();
  if (!ok) throw new RequestError("unavailable", detail);
  return context.json({ status: "ok", detail }, 200, SAFE);
}

// Every handler learns what its caller may see, in one place: none can forget to ask.
async function withPolicy({ policies }: InsightDependencies, grant: Grant): Promise<Grant> {
  if (grant === NOBODY) return grant;
  const policy = await policies.of(grant);
  return policy === undefined ? grant : { ...grant, policy };
}

// Routes without roles are open: their handlers get a grant that allows nothing.
const NOBODY: Grant = { keyId: "", tenant: "", role: "read", limits: {} };

function isOpen({ roles, right }: Route): boolean {
  return roles.length === 0 && right === undefined;
}

async function grantOf(
  tenancy: HttpDependencies["tenancy"],
  people: PeopleGate | undefined,
  context: Context,
  route: Route,
): Promise<Grant> {
  if (isOpen(route)) return NOBODY;
  const { url } = context.req;
  const mark = url.indexOf("?");
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const token = tokenOf(context.req.header("authorization"), query);
  const byPerson = token === undefined && people !== undefined && route.right !== undefined;
  const grant = byPerson ? await grantOfPerson(people, context, route) : null;
  return grant ?? authorise(tenancy, token, route.roles);
}

async function grantOfPerson(people: PeopleGate, { req }: Context, route: Route): Promise<Grant | null> {
  const tenant = req.header("kontor-tenant") ?? req.query("tenant");
  const known = await people.authenticate({ method: req.method, headers: req.raw.headers, tenant });
  if (known === null) return null;
  const { person } = known;
  if (person.viewedBy !== undefined && route.method !== "get" && route.reads !== true) {
    throw viewAsReadOnly();
  }
  if (route.right !== undefined && !rights[route.right].some((role) => role === person.role)) {
    throw new RequestError(
      "forbidden",
      `This needs the right "${route.right}"; your role here is ${person.role}.`,
    );
  }
  const role = person.role === "owner" || person.role === "manager" ? "admin" : "read";
  return { keyId: `person:${person.id}`, tenant: known.tenant, role, limits: {}, person };
}

function missing(context: Context): Response {
  const methods = Object.values(routes)
    .filter((route: Route) => matches(route.path, context.req.path))
    .map((route) => route.method.toUpperCase());
  if (methods.length === 0) throw new RequestError("not_found", "There is nothing at this path. See /docs.");
  const allow = [...new Set(methods)].join(", ");
  throw new RequestError("method_not_allowed", `Allowed here: ${allow}.`, { allow });
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split("/");
  const wanted = pattern.split("/");
  return (
    wanted.length === parts.length && wanted.every((part, at) => part.startsWith("{") || part === parts[at])
  );
}
