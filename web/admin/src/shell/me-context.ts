import type { Me, Right } from "@kontor/contracts";
import { createContext, use } from "react";

export const MeContext = createContext<Me | null>(null);

/** Whether the signed-in person has a right in the chosen tenant. The server decides; this only hides what it would refuse. */
export function useRight(right: Right): boolean {
  return use(MeContext)?.rights.includes(right) ?? false;
}
