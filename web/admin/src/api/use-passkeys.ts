import { useQuery } from "@tanstack/react-query";
import { requestJson } from "./request.ts";

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

export const PASSKEYS = ["passkeys"];

/** The person's own, oldest first. */
export function usePasskeys() {
  return useQuery({
    queryKey: PASSKEYS,
    queryFn: async ({ signal }) =>
      (await requestJson<{ passkeys: Passkey[] }>("/v1/me/passkeys", { signal })).passkeys,
  });
}
