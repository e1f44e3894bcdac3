import { limits } from "@kontor/contracts";
import { describe, expect, test } from "vitest";
import { withoutBinaryMode, type Headers } from "./binary-cloud-event.ts";
import { BodyError } from "./errors.ts";

const ce = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/caf%C3%A9", "ce-type": "view_item" };
const envelope = { specversion: "1.0", id: "7", source: "/café", type: "view_item" };

function structured(headers: Headers, body: string): unknown {
  const sent = withoutBinaryMode(headers, Buffer.from(body));
  expect(sent.contentType).toBe("application/cloudevents+json");
  return JSON.parse(sent.body.toString());
}

describe("a CloudEvent in binary mode", () => {
  test("has its attributes from headers and its data from the body", () => {
    const type = "application/json; charset=utf-8";
    expect(structured({ ...ce, "content-type": type, "ce-subject": "a" }, `{"shop_id":"old-town"}`)).toEqual({
      ...envelope,
      subject: "a",
      datacontenttype: type,
      data: { shop_id: "old-town" },
    });
    expect(structured(ce, `{"value":1}`)).toEqual({ ...envelope, data: { value: 1 } });
    expect(structured(ce, "")).toEqual(envelope);
  });

  test("has data that is no JSON as text", () => {
    const sent = structured({ ...ce, "content-type": "text/plain" }, `say "hi"`);
    expect(sent).toEqual({ ...envelope, datacontenttype: "text/plain", data: `say "hi"` });
  });

  test("keeps the digits of numbers for the check", () => {
    const { body } = withoutBinaryMode(ce, Buffer.from(`{"value":12345678901234567890}`));
    expect(body.toString()).toContain(`"data":{"value":12345678901234567890}`);
  });

  test("cannot end its envelope from within its data", () => {
    const refused = () => withoutBinaryMode(ce, Buffer.from(`{}, "id": "other"`));
    expect(refused).toThrow(BodyError);
  });

  test("is refused when it is too large or no UTF-8", () => {
    expect(() => withoutBinaryMode(ce, Buffer.alloc(limits.eventBytes + 1, "1"))).toThrow(/exceeds/);
    expect(() => withoutBinaryMode(ce, Buffer.from([0xff]))).toThrow(/UTF-8/);
  });

  test("is known by its header, unless the type says structured mode", () => {
    const body = Buffer.from("{}");
    expect(withoutBinaryMode({ "content-type": "text/plain" }, body)).toEqual({
      body,
      contentType: "text/plain",
    });
    const both = { ...ce, "content-type": "application/cloudevents-batch+json" };
    expect(withoutBinaryMode(both, body).body).toBe(body);
  });
});
