import { createContext, use } from "react";

/** Names of dimensions that a filter may name; undefined: all that an answer calls dimension. */
export const Filterable = createContext<ReadonlySet<string> | undefined>(undefined);

export function useFilterable(name: string): boolean {
  return use(Filterable)?.has(name) ?? true;
}
