/** A refusal as the server words it (RFC 9457), or a connection that broke. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(fields: { status: number; code: string; title: string; detail: string; retryAfter?: number }) {
    super(fields.detail === "" ? fields.title : fields.detail);
    this.name = "Problem";
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.retryAfter = fields.retryAfter;
  }
}

/** The problem in an answer that is not ok. */
export async function problemIn(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<
    Record<"code" | "title" | "detail", string>
  >;
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem({
    status: response.status,
    code: body.code ?? "unknown",
    title: body.title ?? `The server answered ${response.status}`,
    detail: body.detail ?? "",
    ...(Number.isFinite(wait) ? { retryAfter: wait } : {}),
  });
}

/** What to show for anything thrown by a request. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    status: 0,
    code: "unreachable",
    title: "The server does not answer",
    detail: "Check that it runs (npx kontor doctor) and that this machine is online. The page tries again.",
  });
}
