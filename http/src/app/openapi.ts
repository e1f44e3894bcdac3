import { errorCodes, errorsOf, routes, type ErrorCode, type Route } from "@kontor/contracts";

type JsonObject = Record<string, unknown>;

/** What a schema describes (sendBeacon calls JSON `text/plain`); pictures, CSV and Parquet have none. */
const JSON_TYPE = /json|^text\/plain/;

/** The routes as an OpenAPI 3.1 document; the schemas of contracts are JSON Schema already. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Kontor",
      version: "1",
      description: "Events in, SQL out. Errors are RFC 9457 problem details with a stable `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "`ID.SECRET` of a key" },
        keyParameter: { type: "apiKey", in: "query", name: "key", description: "The same, for sendBeacon" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-kontor",
          description:
            "Somebody who is signed in; `kontor` on loopback without TLS. Header `kontor-tenant` chooses the tenant",
        },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

function operation(name: string, route: Route): JsonObject {
  const parameters = [...pathParameters(route.path), ...queryParameters(route)];
  const { request } = route;
  return {
    operationId: name,
    summary: route.summary,
    description: describe(route),
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined
      ? {}
      : { requestBody: { required: true, content: content(request.types, request.schema) } }),
    responses: { ...successes(route), ...failures(errorsOf(route)) },
  };
}

function securityOf({ roles, right, person }: Route): JsonObject[] {
  const byKey = roles.length > 0;
  const bySession = right !== undefined || person === true;
  return [...(byKey ? [{ key: [] }, { keyParameter: [] }] : []), ...(bySession ? [{ session: [] }] : [])];
}

function describe({ description, roles, right }: Route): string {
  const callers = [
    ...(roles.length === 0 ? [] : [`Roles of keys: ${roles.join(", ")}.`]),
    ...(right === undefined ? [] : [`Right of people: ${right}.`]),
  ];
  return callers.length === 0 ? description : `${description}\n\n${callers.join(" ")}`;
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ query = {} }: Route): JsonObject[] {
  return Object.entries(query).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
}

function content(types: readonly string[], schema: unknown): JsonObject {
  const described = (type: string) => schema !== undefined && JSON_TYPE.test(type);
  return Object.fromEntries(types.map((type) => [type, described(type) ? { schema } : {}]));
}

function successes(route: Route): JsonObject {
  const entries = Object.entries(route.responses).map(([status, { description, types, schema }]) => [
    status,
    { description, ...(types === undefined ? {} : { content: content(types, schema) }) },
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

// Several codes may share a status: OpenAPI has one entry for them.
function failures(codes: readonly ErrorCode[]): JsonObject {
  const byStatus = Map.groupBy(codes, (code) => errorCodes[code].status);
  const entries = [...byStatus].map(([status, some]) => [
    String(status),
    {
      description: some.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join("; "),
      content: { "application/problem+json": { schema: problemWith(some) } },
    },
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

function problemWith(codes: readonly ErrorCode[]): JsonObject {
  return { $ref: "#/components/schemas/Problem", properties: { code: { enum: codes } } };
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "code", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(errorCodes) },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["code", "path", "message"],
        properties: {
          index: { type: "integer" },
          code: { type: "string" },
          path: { type: "string" },
          message: { type: "string" },
        },
      },
    },
  },
};
