import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { parseRange } from "../api/time-range.ts";
import { Popover } from "../parts/popover.tsx";

interface OwnDaysProps {
  readonly range: string;
  readonly onChoose: (range: string) => void;
}

/** Two days of one's own choice. */
export function OwnDays({ range, onChoose }: OwnDaysProps) {
  const [first = "", last = ""] = range.includes("..") ? range.split("..") : [];
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const chosen = `${from}..${to}`;
  const valid = parseRange(chosen) !== undefined;
  return (
    <Popover label="Choose days" face={<CalendarDays size={16} aria-hidden />} className="button quiet icon">
      <form
        className="own-days"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) onChoose(chosen);
        }}
      >
        <label>
          First day <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          Last day <input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
        <button type="submit" className="button primary" disabled={!valid}>
          Show these days
        </button>
      </form>
    </Popover>
  );
}
