import type { Dashboard, Filter } from "@kontor/contracts";
import { CodeXml } from "lucide-react";
import { useState } from "react";
import { createEmbedLink, EMBED_LINKS, embedHtml, type EmbedLink } from "../../api/embed-links.ts";
import { problemOf } from "../../api/problem.ts";
import { useChange } from "../../api/use-change.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { OpenLinks } from "./open-links.tsx";

const DAY_S = 86_400;
const TIMES: Readonly<Record<string, number>> = {
  "a day": DAY_S,
  "a week": 7 * DAY_S,
  "30 days": 30 * DAY_S,
  "a year": 365 * DAY_S,
};

interface EmbedTileProps {
  readonly dashboard: Dashboard;
  /** Those that the view shows now; the link keeps them. */
  readonly filters: readonly Filter[];
}

/** Makes a signed link to one of the tiles, and the lines that put it on another page. */
export function EmbedTile({ dashboard, filters }: EmbedTileProps) {
  const tiles = dashboard.tiles.filter(
    ({ question, chart }) => question !== undefined && chart !== undefined,
  );
  const [chosen, setChosen] = useState(tiles[0]?.id ?? "");
  const [time, setTime] = useState("30 days");
  const make = useChange(
    () =>
      createEmbedLink({
        tile: `${dashboard.id}.${chosen}`,
        expires_in_s: TIMES[time] ?? DAY_S,
        ...(filters.length === 0 ? {} : { filters: [...filters] }),
      }),
    EMBED_LINKS,
  );
  if (tiles.length === 0) return null;
  const face = (
    <>
      <CodeXml size={14} aria-hidden /> Embed
    </>
  );
  return (
    <Popover face={face} align="end">
      <form
        className="own-days"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(undefined);
        }}
      >
        <p className="muted">
          Whoever has the link sees the tile, without signing in
          {filters.length > 0 && ", with the filters of now"}.
        </p>
        <Choice
          label="Tile"
          value={chosen}
          options={tiles.map(({ id, title }) => [id, title])}
          onChange={setChosen}
        />
        <Choice
          label="Good for"
          value={time}
          options={Object.keys(TIMES).map((name) => [name, name])}
          onChange={setTime}
        />
        <button type="submit" className="button primary" disabled={make.isPending}>
          Make a link
        </button>
        {make.isError && <ProblemNote problem={problemOf(make.error)} />}
        {make.data !== undefined && <Made link={make.data} />}
        <OpenLinks dashboard={dashboard} />
      </form>
    </Popover>
  );
}

function Made({ link }: { readonly link: EmbedLink }) {
  const html = embedHtml(link);
  return (
    <>
      <label>
        For the page
        <textarea
          className="input"
          rows={4}
          readOnly
          value={html}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <div className="row">
        <CopyButton text={html} label="Copy for a page" />
        <CopyButton text={link.png} label="Copy as a picture" />
      </div>
      <p className="muted" role="status">
        It is good until{" "}
        {new Date(link.expires_at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}.
      </p>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Values with their words. */
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
