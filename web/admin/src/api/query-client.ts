import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

const RETRIES = 3;

/** What came from the server, kept while screens change. Refusals are final; a broken connection or an overload is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < RETRIES && (!(error instanceof Problem) || error.status === 0 || error.status >= 429),
    },
  },
});
