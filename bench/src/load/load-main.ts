import { randomInt } from "node:crypto";
import { text } from "node:stream/consumers";
import { generateLoad } from "./generate-load.ts";
import type { LoadPlan } from "./load-plan.ts";

// A process of its own: plan on stdin, result on stdout, both JSON.
const plan = JSON.parse(await text(process.stdin)) as LoadPlan;
process.stdout.write(`${JSON.stringify(await generateLoad(plan, randomInt(2 ** 31)))}\n`);
process.exit(0);
