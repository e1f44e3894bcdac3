import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { InvariantError } from "@kontor/core";

interface OidcLibrary {
  readonly Provider: new (issuer: string, options: object) => { callback(): RequestListener };
}

const CLIENT = { clientId: "kontor", clientSecret: "a secret of the test" };

/** A real OpenID provider on this machine. Who types an address at its sign-in is believed to own it, unless it begins with `unverified`. */
export class OidcIssuer implements AsyncDisposable {
  readonly settings: { readonly name: string; readonly issuer: string } & typeof CLIENT;
  readonly #server: Server;
  #listener: RequestListener = (_, response) => response.writeHead(503).end();

  private constructor(server: Server) {
    this.#server = server.on("request", (request, response) => this.#listener(request, response));
    const { port } = server.address() as AddressInfo;
    this.settings = { name: "Test provider", issuer: `http://127.0.0.1:${port}`, ...CLIENT };
  }

  static async start(): Promise<OidcIssuer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new OidcIssuer(server);
  }

  /** Answers from now on, for a client that lives at this address. */
  async serve(client: string): Promise<void> {
    const library = "oidc-provider";
    const { Provider } = (await import(library)) as OidcLibrary;
    const provider = new Provider(this.settings.issuer, {
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          redirect_uris: [`${client}/v1/auth/oidc/callback`],
        },
      ],
      claims: { email: ["email", "email_verified"], profile: ["name"] },
      cookies: { keys: ["test"] },
      findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => claimsOf(id) }),
    });
    this.#listener = provider.callback();
  }

  /** What a browser does at the provider, from where we sent it to the address it is sent back to. */
  async visit(start: string, email: string): Promise<string> {
    const cookies = new Map<string, string>();
    let next: { url: string; body?: string } = { url: start };
    for (let step = 0; step < 20; step++) {
      if (!next.url.startsWith(this.settings.issuer)) return next.url;
      next = await walk(next, cookies, email);
    }
    throw new InvariantError("The provider sends the browser round and round.");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

function claimsOf(id: string): object {
  return { sub: id, email: id, email_verified: !id.startsWith("unverified"), name: id.split("@")[0] };
}

/** One step: follows a redirect, or fills in the form. */
async function walk(
  { url, body }: { url: string; body?: string },
  cookies: Map<string, string>,
  email: string,
): Promise<{ url: string; body?: string }> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    redirect: "manual",
    headers: {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(body === undefined ? {} : { body }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
  const location = response.headers.get("location");
  if (location !== null) return { url: new URL(location, url).href };
  const page = await response.text();
  const action = /action="([^"]+)"/.exec(page)?.[1];
  const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
  if (action === undefined || prompt === undefined)
    throw new InvariantError(`Not a form: ${page.slice(0, 500)}`);
  const form = new URLSearchParams({ prompt, login: email, password: "x" });
  return { url: new URL(action, url).href, body: form.toString() };
}
