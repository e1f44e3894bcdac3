import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/*
 * The limit that Node's own HTTP server sets: reads each body, looks at nothing, stores nothing, answers 202. Prints its port.
 */
const answer = JSON.stringify({ accepted: 0, rejected: [] });
const headers = { "content-type": "application/json", "content-length": String(answer.length) };

const server = createServer((request, response) => {
  request.on("data", () => undefined);
  request.on("end", () => response.writeHead(202, headers).end(answer));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
