import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ME } from "../../api/me.ts";
import { request } from "../../api/request.ts";
import { dropLink } from "../../shell/link.ts";

interface Entry {
  readonly path: string;
  /** A function where the answer has to be got first, from a device. */
  readonly body?: object | (() => Promise<object>);
}

/** One of the ways in; when it works, the screens show. */
export function useEntry() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ path, body }: Entry) =>
      request(path, { method: "POST", body: typeof body === "function" ? await body() : body }),
    onSuccess: async () => {
      dropLink();
      await queries.invalidateQueries({ queryKey: ME });
    },
  });
}
