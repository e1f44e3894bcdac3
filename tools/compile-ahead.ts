import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/*
 * The last step of `npm install`: the help loads every command once, which leaves the compiled code where server/bin/kontor.js keeps it. Without it the first start takes
 * as long as starts did before there was such a folder, nothing else: a failure here is none.
 */
const kontor = fileURLToPath(new URL("../server/bin/kontor.js", import.meta.url));
spawnSync(process.execPath, [kontor, "help"], { stdio: "ignore" });
