import type { Server, ServerResponse } from "node:http";
import { errorsOf, routes, type Problem, type Route } from "@kontor/contracts";

/** Problems that a server answered and that the route asked for does not list, as sentences. */
export function watchErrors(server: Server): ReadonlySet<string> {
  const unlisted = new Set<string>();
  server.prependListener("request", ({ method = "", url = "" }, response: ServerResponse) => {
    const path = url.split("?", 1)[0] ?? "";
    const route = Object.values<Route>(routes).find(
      (each) => each.method === method.toLowerCase() && patternOf(each.path).test(path),
    );
    if (route === undefined) return;
    const body = bodyOf(response);
    response.once("finish", () => {
      const text = Buffer.concat(body).toString();
      if (response.statusCode < 400 || !text.startsWith('{"type":"about:blank"')) return;
      const { code } = JSON.parse(text) as Problem;
      // It may have been no request of this route: POST / without X-Amz-Target.
      if (code === "method_not_allowed") return;
      if (!errorsOf(route).includes(code)) unlisted.add(`${method} ${route.path} answered ${code}`);
    });
  });
  return unlisted;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/** What is written, as it is written. */
function bodyOf(response: ServerResponse): readonly Buffer[] {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.write = (...args: unknown[]) => {
    keep(args[0]);
    return write(...args);
  };
  response.end = (...args: unknown[]) => {
    keep(args[0]);
    return end(...args);
  };
  return chunks;
}
