import { arrayBuffer, text } from "node:stream/consumers";
import { openReader, readConfig } from "@kontor/server";
import { timePanels } from "./harness/panel-times.ts";
import type { Panel } from "./panels.ts";

// Panels and rounds on stdin, times by panel on stdout, both JSON.
const { panels, rounds } = JSON.parse(await text(process.stdin)) as { panels: Panel[]; rounds: number };
await using reader = await openReader(readConfig(process.env));
const ask = async (sql: string) => arrayBuffer((await reader.query.runTrusted({ sql })).body);
const times = await timePanels([ask], panels, rounds);
process.stdout.write(`${JSON.stringify(Object.fromEntries(times))}\n`);
