import { chartTypes } from "./chart-types.ts";
import type { Tile } from "@kontor/contracts";
import { Settings2 } from "lucide-react";
import { Popover } from "../../parts/popover.tsx";

interface TileSettingsProps {
  readonly tile: Tile;
  readonly onChange: (change: Partial<Tile>) => void;
}

/** Title, text or chart type of a tile. */
export function TileSettings({ tile, onChange }: TileSettingsProps) {
  return (
    <Popover
      label={`Settings of ${tile.title}`}
      face={<Settings2 size={14} aria-hidden />}
      className="button quiet icon"
      align="end"
    >
      <div className="own-days">
        <label>
          Title
          <input
            className="input"
            maxLength={200}
            value={tile.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        </label>
        {tile.text !== undefined && (
          <label>
            Text (Markdown)
            <textarea
              className="input"
              rows={8}
              maxLength={10_000}
              value={tile.text}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          </label>
        )}
        {tile.question?.kind === "table" && (
          <label>
            Chart
            <select
              className="select"
              value={tile.chart?.type ?? "table"}
              onChange={(event) => {
                const type = chartTypes.find((each) => each === event.target.value);
                if (type !== undefined) onChange({ chart: { ...tile.chart, type } });
              }}
            >
              {chartTypes.map((type) => (
                <option key={type}>{type}</option>
              ))}
            </select>
          </label>
        )}
      </div>
    </Popover>
  );
}
