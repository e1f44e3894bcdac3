import { rights, type PersonRole, type Right } from "@kontor/contracts";

const ranks: Readonly<Record<PersonRole, number>> = {
  owner: 3,
  manager: 2,
  sales: 1,
  analyst: 1,
  logistics: 1,
  viewer: 0,
};

export function hasRight(role: PersonRole, right: Right): boolean {
  return rights[right].some((each) => each === role);
}

export function rightsOf(role: PersonRole): Right[] {
  return (Object.keys(rights) as Right[]).filter((right) => hasRight(role, right));
}

/** Who may administer reaches roles up to the own rank: a manager makes no owner, and takes none away. */
export function mayReach(own: PersonRole, other: PersonRole): boolean {
  return hasRight(own, "administer") && ranks[own] >= ranks[other];
}

export function isStronger(role: PersonRole, other: PersonRole): boolean {
  return ranks[role] > ranks[other];
}
