import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Problem, problemOf } from "../api/problem.ts";
import { ProblemNote } from "./problem-note.tsx";

/** A screen that broke: the rest of the app stays usable. */
export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ProblemNote problem={described(error)} onRetry={retry} />;
}

function described(error: unknown) {
  if (error instanceof Problem || error instanceof TypeError) return problemOf(error);
  const known = error instanceof Error;
  const detail = `${known ? error.message : "Something else than an error was thrown."} Reload the page.`;
  return { title: "This screen broke", detail, code: known ? error.name : "unknown" };
}
