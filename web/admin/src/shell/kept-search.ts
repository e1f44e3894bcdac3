/** What every screen's address may say. */
export interface SharedSearch {
  readonly tenant?: string;
  /** As in api/time-range.ts; left out: the screen's own. */
  readonly range?: string;
  readonly compare?: string;
}

/** What goes along when the screen changes: the tenant and the time, not the screen's own choices. */
export function keptSearch(search: SharedSearch): SharedSearch {
  const { tenant, range, compare } = search;
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(range === undefined ? {} : { range }),
    ...(compare === undefined ? {} : { compare }),
  };
}
