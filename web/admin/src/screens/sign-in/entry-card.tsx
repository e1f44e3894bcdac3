import "./sign-in.css";
import type { ReactNode } from "react";

interface EntryCardProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame of every way in. */
export function EntryCard({ title, children }: EntryCardProps) {
  return (
    <main className="sign-in">
      <div className="card">
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
