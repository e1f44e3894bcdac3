/** Things kept until they are disposed; one thing may be kept several times. */
export interface Holds<Thing> {
  hold(thing: Thing): Disposable;
  held(): readonly Thing[];
}

export function createHolds<Thing>(): Holds<Thing> {
  const holds = new Set<{ readonly thing: Thing }>();
  return {
    hold(thing) {
      const entry = { thing };
      holds.add(entry);
      return { [Symbol.dispose]: () => void holds.delete(entry) };
    },
    held: () => Array.from(holds, (entry) => entry.thing),
  };
}
