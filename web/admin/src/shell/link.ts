/** What a link from the server's start or from an invitation brought. */
export interface Link {
  readonly kind: "setup" | "invitation";
  readonly token: string;
}

const LINK = /^#(setup|invitation)=([\w-]{10,100})$/;
let taken: Link | undefined;

/** Takes the token out of the address at the start, so that it stands in no history. */
export function takeLink(): void {
  const [, kind, token] = LINK.exec(location.hash) ?? [];
  if (token === undefined || (kind !== "setup" && kind !== "invitation")) return;
  taken = { kind, token };
  history.replaceState(history.state, "", location.pathname + location.search);
}

export function currentLink(): Link | undefined {
  return taken;
}

/** The link has done its work. */
export function dropLink(): void {
  taken = undefined;
}
