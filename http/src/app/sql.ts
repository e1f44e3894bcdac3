import { SqlRequestSchema } from "@kontor/contracts";
import type { QueryFormat } from "@kontor/core";
import type { HttpDependencies } from "../dependencies.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** `POST /v1/sql`. The result streams; a client that goes away cancels its query. */
export function createSqlHandler(query: HttpDependencies["query"]): Handler {
  return async (context, grant) => {
    const { sql, params } = await readJson(context, SqlRequestSchema);
    const answer = await query.run({
      tenant: grant.tenant,
      policy: grant.policy,
      sql,
      params,
      format: formatOf(context.req.header("accept")),
      signal: context.req.raw.signal,
    });
    // The body's own failure reaches the client as a cut-off answer; this promise would only tell it a second time.
    answer.finished.catch(() => undefined);
    return new Response(answer.body, {
      headers: {
        ...SAFE,
        ...answer.headers,
        "content-type": answer.contentType,
        "cache-control": "no-store",
      },
    });
  };
}

function formatOf(accept: string | undefined): QueryFormat {
  const types = (accept ?? "").split(",").map((type) => type.split(";", 1)[0]?.trim().toLowerCase());
  for (const type of types) {
    if (type === "text/csv") return "csv";
    if (type === "application/vnd.apache.parquet") return "parquet";
    if (type === "application/json") return "json";
  }
  return "json";
}
