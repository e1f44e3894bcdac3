import type { ChartsServer } from "@kontor/charts/server-api";
import { samples, type Sample } from "@kontor/charts/samples";
import type { BenchCase } from "../harness/bench-case.ts";
import { BenchError } from "../harness/errors.ts";

/** How long the server draws each chart type, and how large the pictures are. */
export const charts: BenchCase = {
  name: "charts",
  summary: "Server rendering of each chart type to SVG, warm, 520 by 280 pixels",
  target: { slowest_p95_ms: { max: 5 } },
  async run({ quick }) {
    const { renderChart } = await loadCharts();
    const rounds = quick ? 50 : 400;
    const drawn = samples().map((sample) => measure(sample, rounds, renderChart));
    return {
      slowest_p95_ms: Math.max(...drawn.map(({ p95_ms }) => p95_ms)),
      slowest: drawn.reduce((most, each) => (each.p95_ms > most.p95_ms ? each : most)).name,
      by_type: Object.fromEntries(drawn.map(({ name, ...figures }) => [name, figures])),
    };
  },
};

async function loadCharts(): Promise<ChartsServer> {
  const file = new URL("../../../web/dist/charts/server.js", import.meta.url);
  try {
    return (await import(file.href)) as ChartsServer;
  } catch (cause) {
    throw new BenchError("The charts are not built; run: npm run build:web", { cause });
  }
}

function measure(
  { name, type, answer, title, options }: Sample,
  rounds: number,
  renderChart: ChartsServer["renderChart"],
) {
  const look = { title, width: 520, height: 280, options };
  for (let round = 0; round < 20; round++) renderChart(type, answer, look);
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    bytes = renderChart(type, answer, look).length;
    times.push(performance.now() - started);
  }
  const at = (share: number) =>
    Number((times[Math.min(rounds - 1, Math.ceil(share * rounds) - 1)] ?? 0).toFixed(2));
  times.sort((a, b) => a - b);
  return { name, p50_ms: at(0.5), p95_ms: at(0.95), svg_bytes: bytes };
}
