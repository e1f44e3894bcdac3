import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from "@tanstack/react-query";

/** A change on the server; what it may have changed is asked for again, also after a failure: somebody else may have been first. */
export function useChange<Input, Result>(
  change: (input: Input) => Promise<Result>,
  ...changed: readonly QueryKey[]
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(changed.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
