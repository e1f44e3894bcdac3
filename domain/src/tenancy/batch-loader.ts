/** Loads values by id, one query at a time: ids asked for meanwhile wait and go together into the next. */
export interface BatchLoader<Value> {
  load(id: string): Promise<Value>;
}

const MOST_PER_QUERY = 500;

/** `loadMany` gives one value per id, in their order. */
export function createBatchLoader<Value>(
  loadMany: (ids: readonly string[]) => Promise<readonly Value[]>,
): BatchLoader<Value> {
  const waiting = new Map<string, PromiseWithResolvers<Value>>();
  let running = false;

  const loadNext = async (): Promise<void> => {
    const batch = [...waiting].slice(0, MOST_PER_QUERY);
    for (const [id] of batch) waiting.delete(id);
    try {
      const values = await loadMany(batch.map(([id]) => id));
      // loadMany gives as many values as it got ids.
      batch.forEach(([, { resolve }], at) => resolve(values[at] as Value));
    } catch (error) {
      for (const [, { reject }] of batch) reject(error);
    }
  };
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (waiting.size > 0) await loadNext();
    running = false;
  };

  return {
    load(id) {
      const known = waiting.get(id);
      if (known) return known.promise;
      const call = Promise.withResolvers<Value>();
      waiting.set(id, call);
      void run();
      return call.promise;
    },
  };
}
