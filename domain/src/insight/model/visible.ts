import type { DataPolicy } from "@kontor/core";

/** A policy hides a column that it reads. */
export function isHidden(
  part: { readonly columns: readonly string[] },
  policy: DataPolicy | undefined,
): boolean {
  return policy !== undefined && part.columns.some((column) => policy.hidden.includes(column));
}
