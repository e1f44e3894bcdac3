import { createHash } from "node:crypto";
import { errorCodes, errorsOf, eventsTable, routes, type Column, type Route } from "@kontor/contracts";
import { SAFE } from "./handler.ts";

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:52rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}code,pre{font:14px/1.5 ui-monospace,monospace}
pre{overflow-x:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8883}.m{font-weight:600}`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** `/`: what runs here. */
export function homePage(): Response {
  return page(
    "Kontor",
    `<h1>Kontor</h1>
<p>This server takes events over HTTP, keeps them durably, and answers SQL about them within a second.</p>
<pre>curl $URL/v1/events -H "Authorization: Bearer $WRITE_KEY" -d '{"event_name":"menu_view","table_id":"7"}'
curl $URL/v1/sql -H "Authorization: Bearer $READ_KEY" -d '{"sql":"select event_name, count(*) from events group by all"}'</pre>
<p>Read on: <a href="/docs">the API</a>, <a href="/openapi.json">the same for machines</a>, <a href="/metrics">counters</a>.</p>`,
  );
}

/** `/docs`: every route, error and column, made from contracts. */
export function docsPage(): Response {
  const sections = Object.values<Route>(routes).map(routeSection).join("\n");
  return page(
    "Kontor API",
    `<h1>Kontor API</h1>
<p>For machines: <a href="/openapi.json">OpenAPI 3.1</a>. A key goes into <code>Authorization: Bearer ID.SECRET</code> or <code>?key=</code>.</p>
${sections}
<h2>Table events</h2><table>${eventsTable.columns.map(columnRow).join("")}</table>
<h2>Errors</h2><p>RFC 9457 problem details; <code>code</code> is stable. 429, 503 and 507 say in <code>Retry-After</code> when to come back.</p>
<table>${Object.entries(errorCodes)
      .map(([code, { status, title }]) => row([`<code>${code}</code>`, String(status), escape(title)]))
      .join("")}</table>`,
  );
}

function routeSection(route: Route): string {
  const { method, path, summary, description, roles, right, person, request, responses } = route;
  const errors = errorsOf(route);
  const facts = [
    roles.length === 0 ? "" : row(["Roles of keys", roles.join(", ")]),
    right === undefined ? "" : row(["Right of people", right]),
    person === undefined ? "" : row(["For", "everybody who is signed in"]),
    request === undefined ? "" : row(["Takes", request.types.map(escape).join("<br>")]),
    ...Object.entries(responses).map(([status, answer]) =>
      row([status, `${escape(answer.description)} ${(answer.types ?? []).map(escape).join(", ")}`]),
    ),
    errors.length === 0 ? "" : row(["Errors", errors.map((code) => `<code>${code}</code>`).join(" ")]),
  ];
  return `<h2><span class="m">${method.toUpperCase()}</span> <code>${escape(path)}</code> ${escape(summary)}</h2>
<p>${escape(description)}</p><table>${facts.join("")}</table>`;
}

function columnRow({ name, type, description }: Column): string {
  return row([`<code>${escape(name)}</code>`, type, escape(description)]);
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function page(title: string, body: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
  return new Response(html, {
    headers: {
      ...SAFE,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`,
    },
  });
}
