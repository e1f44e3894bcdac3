/** Asks the person on the screen for a proof; false when the question was closed. */
type Ask = () => Promise<boolean>;

let ask: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** Says who asks from now on, until the signal. */
export function onProofNeeded(by: Ask, signal: AbortSignal): void {
  ask = by;
  signal.addEventListener("abort", () => {
    if (ask === by) ask = undefined;
  });
}

/** The person has proved to be there, so that what was refused with `proof_required` passes. Several at a time wait for one question. */
export function proofGiven(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined;
  });
  return asking;
}
