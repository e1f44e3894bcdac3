import { useEffect, useState } from "react";
import { useMe } from "../api/me.ts";
import { problemOf } from "../api/problem.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { SignIn } from "../screens/sign-in/sign-in.tsx";
import { Shell } from "./shell.tsx";

/** How long nothing is shown before words say that something is awaited, ms. */
const PATIENCE_MS = 1000;

/** Who is not signed in signs in first; the address stays, so that a shared link leads where it should. */
export function Gate() {
  const me = useMe();
  if (me.isPending) return <Waiting />;
  if (me.isError) {
    const problem = problemOf(me.error);
    if (problem.status !== 401) return <ProblemNote problem={problem} onRetry={() => void me.refetch()} />;
  }
  if (me.data?.person == null) return <SignIn demo={me.data?.demo_sign_in ?? false} />;
  return <Shell me={me.data} />;
}

function Waiting() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <p role="status">{long ? "Asking the server who you are …" : ""}</p>;
}
