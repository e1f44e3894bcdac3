const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Node's code of a failed file operation. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** No space, no quota left, or a file at its size limit: not a broken disk. */
export function isDiskFull(error: unknown): boolean {
  return FULL.has(codeOf(error) ?? "");
}
