import "./answer.css";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import { ProblemNote } from "./problem-note.tsx";

interface AnswerProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** Lines that the answer will take, so that nothing jumps when it comes. */
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What a question to the server shows while it runs, when it fails, and when it is answered. Old data stays when a refresh fails. */
export function Answer<Data>({ query, lines = 4, children }: AnswerProps<Data>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError)
    return <ProblemNote problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <div role="status" className="skeleton">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="skeleton-line" />
      ))}
    </div>
  );
}
