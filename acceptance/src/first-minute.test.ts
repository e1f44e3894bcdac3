import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, Installation, sql } from "./installation.ts";

const run = promisify(execFile);

describe("the first minute with a running server", () => {
  let kontor: Installation;
  let write: string;
  let read: string;
  beforeAll(async () => {
    kontor = await Installation.create();
    await kontor.start();
    write = await kontor.key("cafe", "write");
    read = await kontor.key("cafe", "read");
  });
  afterAll(() => kontor[Symbol.asyncDispose]());

  test("curl sends an event and a SELECT shows it", async () => {
    const sent = await run("curl", [
      "-sS",
      "-w",
      "%{http_code}",
      `${kontor.url}/v1/events`,
      "-H",
      `Authorization: Bearer ${write}`,
      "-d",
      '{"event_id":"curl-1","event_name":"menu_view","table_id":"7"}',
    ]);
    expect(sent.stdout).toBe('{"accepted":1,"rejected":[]}202');
    const rows = await eventually(
      () => sql(kontor.url, read, "SELECT event_name, table_id FROM events WHERE event_id = 'curl-1'"),
      (found) => found.length > 0,
    );
    expect(rows).toEqual([["menu_view", "7"]]);
  });

  test("boto3 puts a batch through the Firehose API and a SELECT shows it", async ({ skip }) => {
    const python = await pythonWithBoto3();
    if (python === undefined) {
      process.stderr.write("SKIPPED boto3: no python3 here imports boto3\n");
      return skip();
    }
    const script = `
import boto3, json, sys
url, token = sys.argv[1:3]
key, secret = token.split(".", 1)
client = boto3.client("firehose", endpoint_url=url, region_name="eu-central-1", aws_access_key_id=key, aws_secret_access_key=secret)
records = [{"Data": json.dumps({"event_id": f"boto-{i}", "event_name": "view_item"}).encode()} for i in range(3)] + [{"Data": b"no event"}]
answer = client.put_record_batch(DeliveryStreamName="clicks", Records=records)
print(answer["FailedPutCount"], len(answer["RequestResponses"]))
try:
    boto3.client("firehose", endpoint_url=url, region_name="eu-central-1", aws_access_key_id=key, aws_secret_access_key="wrong").put_record(DeliveryStreamName="clicks", Record={"Data": b"{}"})
except Exception as error:
    print(type(error).__name__, error.response["Error"]["Code"])
try:
    client.put_record(DeliveryStreamName="nothing", Record={"Data": b"{}"})
except client.exceptions.ResourceNotFoundException as error:
    print("ResourceNotFoundException")
`;
    const { stdout } = await run(python, ["-c", script, kontor.url, write]);
    expect(stdout.trim().split("\n")).toEqual([
      "0 4",
      expect.stringMatching(/InvalidSignatureException|SignatureDoesNotMatch/),
      "ResourceNotFoundException",
    ]);
    const rows = await eventually(
      () => sql(kontor.url, read, "SELECT event_id FROM events WHERE event_id LIKE 'boto-%' ORDER BY 1"),
      (found) => found.length >= 3,
    );
    expect(rows).toEqual([["boto-0"], ["boto-1"], ["boto-2"]]);
    expect(
      await eventually(
        () => sql(kontor.url, read, "SELECT stage, raw FROM failed_events"),
        (found) => found.length > 0,
      ),
    ).toEqual([["decode", "no event"]]);
  });

  test("one bad event among 500 leaves 499 stored, and sending them again doubles none", async () => {
    const events = Array.from({ length: 500 }, (_, i) =>
      i === 77 ? { event_id: "bad", value: "x" } : { event_id: `many-${i}`, event_name: "page_view" },
    );
    const send = async () => {
      const response = await fetch(`${kontor.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${write}` },
        body: JSON.stringify(events),
      });
      return {
        status: response.status,
        verdict: (await response.json()) as { accepted: number; rejected: { index: number; path: string }[] },
      };
    };
    const { status, verdict } = await send();
    expect([status, verdict.accepted, new Set(verdict.rejected.map((rejection) => rejection.index))]).toEqual(
      [202, 499, new Set([77])],
    );
    await send();
    await fetch(`${kontor.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${write}` },
      body: '{"event_id":"after","event_name":"page_view"}',
    });
    await eventually(
      () => sql(kontor.url, read, "SELECT 1 FROM events WHERE event_id = 'after'"),
      (found) => found.length > 0,
    );
    expect(
      await sql(
        kontor.url,
        read,
        "SELECT count(*), count(DISTINCT event_id) FROM events WHERE event_id LIKE 'many-%'",
      ),
    ).toEqual([[499, 499]]);
  });

  test("another tenant's key sees nothing, a write key cannot read, a revoked key is refused", async () => {
    const other = await kontor.key("rival", "read");
    expect(await sql(kontor.url, other, "SELECT count(*) FROM events")).toEqual([[0]]);
    const status = async (token: string) =>
      (
        await fetch(`${kontor.url}/v1/sql`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
          body: '{"sql":"SELECT 1"}',
        })
      ).status;
    expect(await status(write)).toBe(403);
    expect(await status("nobody.nothing")).toBe(401);
    await kontor.kontor("keys", "revoke", other.split(".")[0] ?? "");
    expect(
      await eventually(
        () => status(other),
        (code) => code === 401,
      ),
    ).toBe(401);
  });

  test("a second process on the same folder is refused and told the owner's pid", async () => {
    await expect(kontor.kontor("start", "--no-demo")).rejects.toThrow(/in use by process \d+/);
  });
});

async function pythonWithBoto3(): Promise<string | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const found = await run(python, ["-c", "import boto3"]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}
