import { createRootRoute } from "@tanstack/react-router";
import { NotFound } from "./parts/not-found.tsx";
import { ScreenFailed } from "./parts/screen-failed.tsx";
import { Gate } from "./shell/gate.tsx";
import type { SharedSearch } from "./shell/kept-search.ts";

const SHARED = ["tenant", "range", "compare"] as const;

/** The root of all screens: who is signed in, the rail, the bar on top. */
export const rootRoute = createRootRoute({
  component: Gate,
  notFoundComponent: NotFound,
  errorComponent: ScreenFailed,
  validateSearch: (search: Record<string, unknown>): SharedSearch =>
    Object.fromEntries(
      SHARED.flatMap((name) => {
        const value = search[name];
        const text = typeof value === "number" ? String(value) : value;
        return typeof text === "string" && text !== "" && text.length <= 100 ? [[name, text]] : [];
      }),
    ),
});
