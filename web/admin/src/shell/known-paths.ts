import { useRouter } from "@tanstack/react-router";

/** Addresses that have a screen. */
export function useKnownPaths(): ReadonlySet<string> {
  return new Set(Object.keys(useRouter().routesByPath));
}
