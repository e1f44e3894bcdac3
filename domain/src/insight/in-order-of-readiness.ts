/** Yields each result as it comes. Rejects with the first failure; the others' are swallowed. */
export async function* inOrderOfReadiness<Value>(works: readonly Promise<Value>[]): AsyncGenerator<Value> {
  const waiting = new Map(works.map((work, index) => [index, work.then((value) => ({ index, value }))]));
  for (const work of waiting.values()) work.catch(() => undefined);
  while (waiting.size > 0) {
    const { index, value } = await Promise.race(waiting.values());
    waiting.delete(index);
    yield value;
  }
}
