import "./sign-in.css";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ME } from "../../api/me.ts";
import { problemOf, type Problem } from "../../api/problem.ts";
import { request } from "../../api/request.ts";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { PasswordForm } from "./password-form.tsx";

/** Who are you? On a demo start one click answers. */
export function SignIn({ demo }: { readonly demo: boolean }) {
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const send = async (path: string, body: unknown) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await request(path, { method: "POST", body });
      await queries.invalidateQueries({ queryKey: ME });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <div className="card">
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1>Sign in to Kontor</h1>
        {demo && (
          <div className="sign-in-demo">
            <button
              type="button"
              className="button primary"
              disabled={busy}
              onClick={() => void send("/v1/auth/demo", {})}
            >
              Open the demo
            </button>
            <p className="muted">
              90 days of invented data of three restaurants and a shop. On this machine only.
            </p>
          </div>
        )}
        <PasswordForm busy={busy} onSubmit={(body) => void send("/v1/auth/sign-in", body)} />
        {problem !== undefined && <ProblemNote problem={problem} />}
      </div>
    </main>
  );
}
