/** Ways to run a statement elsewhere. */
export type SnippetKind = "curl" | "Python" | "R" | "JavaScript";

interface SnippetInput {
  readonly url: string;
  readonly sql: string;
  readonly params?: unknown;
}

/** The same question for a program; the key comes from the environment variable KEY. */
export function snippetOf(kind: SnippetKind, { url, sql, params }: SnippetInput): string {
  const body = JSON.stringify({ sql, ...(params === undefined ? {} : { params }) });
  return { curl, Python: python, R: r, JavaScript: javascript }[kind](`${url}/v1/sql`, body);
}

function curl(url: string, body: string): string {
  return `curl ${url} -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -H "Accept: text/csv" \\
  -d '${body.replaceAll("'", `'\\''`)}'`;
}

// JSON text is a Python literal once it is a string of its own.
function python(url: string, body: string): string {
  return `import io, os, requests, pandas as pd

answer = requests.post(
    ${JSON.stringify(url)},
    headers={"Authorization": "Bearer " + os.environ["KEY"], "Content-Type": "application/json",
             "Accept": "application/vnd.apache.parquet"},
    data=${JSON.stringify(body)}.encode(),
)
answer.raise_for_status()
frame = pd.read_parquet(io.BytesIO(answer.content))`;
}

function r(url: string, body: string): string {
  return `library(httr2)

answer <- request(${JSON.stringify(url)}) |>
  req_auth_bearer_token(Sys.getenv("KEY")) |>
  req_headers(Accept = "text/csv") |>
  req_body_raw(${JSON.stringify(body)}, type = "application/json") |>
  req_perform()
frame <- read.csv(text = resp_body_string(answer))`;
}

function javascript(url: string, body: string): string {
  return `const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { authorization: \`Bearer \${process.env.KEY}\`, "content-type": "application/json" },
  body: ${JSON.stringify(body)},
});
if (!answer.ok) throw new Error(await answer.text());
const { columns, rows } = await answer.json();`;
}
