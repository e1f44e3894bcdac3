import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

/** What the pickers show while the address says nothing: the screen's own range. Without one a screen has no use for the pickers. */
export interface RangeDefault {
  readonly range: string;
  readonly compare: string;
}

interface Shared {
  readonly current: RangeDefault | undefined;
  readonly set: (value: RangeDefault | undefined) => void;
}

const Context = createContext<Shared>({ current: undefined, set: () => undefined });

export function RangeDefaults({ children }: { readonly children: ReactNode }) {
  const [current, set] = useState<RangeDefault | undefined>();
  const shared = useMemo(() => ({ current, set }), [current]);
  return <Context value={shared}>{children}</Context>;
}

/** A screen says that it follows the pickers, and what it shows when they say nothing. */
export function useRangeDefault(range: string | undefined, compare: string): void {
  const { set } = use(Context);
  useEffect(() => {
    set(range === undefined ? undefined : { range, compare });
    return () => set(undefined);
  }, [set, range, compare]);
}

export function useCurrentDefault(): RangeDefault | undefined {
  return use(Context).current;
}
