import { Link } from "@tanstack/react-router";
import { Check, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Live } from "../../api/use-live.ts";
import { useRight } from "../../shell/me-context.ts";
import { readSteps, stepsOf, writeSteps, type Steps } from "./steps.ts";

interface FirstStepsProps {
  readonly live: Live;
  readonly tenant: string | undefined;
}

/** The first minute of a newcomer: four steps that tick themselves. */
export function FirstSteps({ live, tenant }: FirstStepsProps) {
  const [steps, setSteps] = useState<Steps>(readSteps);
  const mayExplore = useRight("explore");
  const keep = (change: Partial<Steps>) => {
    setSteps((old) => {
      const next = { ...old, ...change };
      writeSteps(next);
      return next;
    });
  };
  useEffect(() => keep(stepsOf({ byName: live.byName })), [live.byName]);
  if (steps.dismissed) return null;
  return (
    <section className="steps" aria-label="First steps">
      <ol>
        <Step done={steps.opened} number={1}>
          <a href="/s/demo" target="_blank" rel="noreferrer" onClick={() => keep({ opened: true })}>
            Open the demo menu
          </a>
        </Step>
        <Step done={steps.tapped} number={2}>
          Tap a dish there
        </Step>
        <Step done={steps.seen} number={3}>
          See it under Live
        </Step>
        <Step done={steps.asked} number={4}>
          {mayExplore ? (
            <Link
              to="/explore"
              search={tenant === undefined ? {} : { tenant }}
              onClick={() => keep({ asked: true })}
            >
              Ask a question of your own
            </Link>
          ) : (
            "Look through the dashboards"
          )}
        </Step>
      </ol>
      <button
        type="button"
        className="button quiet icon"
        aria-label="Hide the first steps"
        onClick={() => keep({ dismissed: true })}
      >
        <X size={16} aria-hidden />
      </button>
    </section>
  );
}

interface StepProps {
  readonly done: boolean;
  readonly number: number;
  readonly children: React.ReactNode;
}

function Step({ done, number, children }: StepProps) {
  return (
    <li className={done ? "step done" : "step"}>
      <span className="step-mark">
        {done ? <Check size={14} aria-label="Done:" role="img" /> : <span aria-hidden>{number}</span>}
      </span>
      <span>{children}</span>
    </li>
  );
}
