import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useMe } from "../api/me.ts";
import { problemOf } from "../api/problem.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Invited } from "../screens/sign-in/invited.tsx";
import { SetUp } from "../screens/sign-in/set-up.tsx";
import { SignIn } from "../screens/sign-in/sign-in.tsx";
import { currentLink } from "./link.ts";
import { Shell } from "./shell.tsx";

/** How long nothing is shown before words say that something is awaited, ms. */
const PATIENCE_MS = 1000;

/** Who is not signed in signs in first; the address stays, so that a shared link leads where it should. */
export function Gate() {
  // What is asked belongs to the tenant in the address: another one there is another question.
  useSearch({ from: "__root__", select: ({ tenant }) => tenant });
  const me = useMe();
  const link = currentLink();
  if (me.isPending) return <Waiting />;
  if (me.data === undefined) {
    return <ProblemNote problem={problemOf(me.error)} onRetry={() => void me.refetch()} />;
  }
  if (link?.kind === "invitation") return <Invited token={link.token} me={me.data} />;
  if (me.data.person !== null) return <Shell me={me.data} changing={me.isPlaceholderData} />;
  return link === undefined ? <SignIn me={me.data} /> : <SetUp token={link.token} />;
}

function Waiting() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <p role="status">{long ? "Asking the server who you are …" : ""}</p>;
}
