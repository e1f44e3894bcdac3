import { request } from "node:http";
import type { Me } from "@kontor/contracts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Enough of a browser: keeps cookies, and sends what a page of the same origin sends. Headers given as `undefined` are left out. */
export class PeopleBrowser {
  readonly #url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = Object.entries({
      "sec-fetch-site": "same-origin",
      ...(cookie === "" ? {} : { cookie }),
      ...headers,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const payload = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await this.#send(method, path, Object.fromEntries(sent), payload);
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return answer;
  }

  async me(tenant?: string): Promise<Me> {
    const { json } = await this.call("GET", "/v1/me", undefined, { "kontor-tenant": tenant });
    return json as unknown as Me;
  }

  #keep(line: string): void {
    const [, name = "", value = "", rest = ""] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
    if (value === "" || /max-age=0/i.test(rest)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  // node:http, because fetch does not let a test choose Host and Sec-Fetch-Site.
  #send(method: string, path: string, headers: Record<string, string>, payload: unknown): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sending = request(this.#url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const type = response.headers["content-type"] ?? "";
        const json = type.includes("json") ? (JSON.parse(text) as Record<string, unknown>) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    sending.on("error", reject);
    sending.end(payload);
    return promise;
  }
}
