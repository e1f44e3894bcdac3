interface Visit {
  readonly index: number;
  low: number;
  onStack: boolean;
}

/**
 * Strongly connected groups of two or more nodes, or of one that points at itself (Tarjan 1972). Each group is sorted, so that
 * a report does not depend on where the walk began.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const visits = new Map<string, Visit>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  for (const node of edges.keys()) if (!visits.has(node)) walk(node);
  return cycles;

  function walk(node: string): Visit {
    const visit: Visit = { index: visits.size, low: visits.size, onStack: true };
    visits.set(node, visit);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      const seen = visits.get(next);
      if (seen === undefined) visit.low = Math.min(visit.low, walk(next).low);
      else if (seen.onStack) visit.low = Math.min(visit.low, seen.index);
    }
    if (visit.low === visit.index) closeGroup(node);
    return visit;
  }

  function closeGroup(node: string): void {
    const group = stack.splice(stack.indexOf(node));
    for (const member of group) {
      const visit = visits.get(member);
      if (visit) visit.onStack = false;
    }
    if (group.length > 1 || edges.get(node)?.includes(node)) cycles.push(group.sort());
  }
}
