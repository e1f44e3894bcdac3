import { hashKey, QueryCache, QueryClient } from "@tanstack/react-query";
import { ME } from "./me.ts";
import { Problem } from "./problem.ts";
import { chosenTenant } from "./tenant.ts";

const RETRIES = 3;

/** What came from the server, kept per tenant while screens change. Refusals are final; a broken connection or an overload is tried again. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The session ended or was revoked: who is signed in is asked anew, and the sign-in screen takes the place.
    onError: (error, { queryKey }) => {
      if (error instanceof Problem && error.status === 401 && queryKey[0] !== ME[0])
        void queryClient.invalidateQueries({ queryKey: ME });
    },
  }),
  defaultOptions: {
    queries: {
      queryKeyHashFn: (key) => hashKey([chosenTenant() ?? null, ...key]),
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < RETRIES && (!(error instanceof Problem) || error.status === 0 || error.status >= 429),
    },
  },
});
