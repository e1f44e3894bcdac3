import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitDocuments } from "./firehose-documents.ts";

function values(data: string | Buffer): unknown[] {
  return splitDocuments(Buffer.from(data)).map((document) =>
    document.ok ? document.value : `${document.code}: ${document.raw}`,
  );
}

describe("a Firehose record's data", () => {
  test.each([
    ["one document", '{"a":1}', [{ a: 1 }]],
    ["a byte order mark", '\uFEFF{"a":1}', [{ a: 1 }]],
    ["an array", '[{"a":1},2]', [{ a: 1 }, 2]],
    ["one after another", '{"a":"}{"}{"b":[{}]} {"c":3}\n', [{ a: "}{" }, { b: [{}] }, { c: 3 }]],
    ["lines", '{"a":1}\n\r\n{"b":"\\""}\r\n', [{ a: 1 }, { b: '"' }]],
    ["lines of several", '{"a":1}{"b":2}\n[{"c":3}]', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ["pretty-printed, one after another", '{\n "a":1\n}{\n "b":2\n}', [{ a: 1 }, { b: 2 }]],
    ["a bad line between good ones", '{"a":1}\n{"b":\n{"c":3}', [{ a: 1 }, 'invalid_json: {"b":', { c: 3 }]],
    ["a cut document", '{"a":1}{"b"', ['invalid_json: {"a":1}{"b"']],
    ["text", "hello", ["invalid_json: hello"]],
    ["nothing", " \n", ["no_events:  \n"]],
    ["an empty array", "[]", ["no_events: []"]],
    ["closing brackets", "}}]", ["invalid_json: }}]"]],
  ])("may be %s", (_, data, expected) => {
    expect(values(data)).toEqual(expected);
  });

  test("that is not UTF-8 is kept as base64", () => {
    expect(values(Buffer.from([0xff, 0xfe]))).toEqual(["invalid_utf8: base64://4="]);
  });

  test("with a hundred bad lines and more is kept whole", () => {
    const data = `{"a":1}\n${"{\n".repeat(101)}`;
    expect(values(data)).toEqual([`invalid_json: ${data}`]);
  });

  test("may nest deeply inside an array without harm", () => {
    const deep = (levels: number) => `[${"[".repeat(levels)}${"]".repeat(levels)}]`;
    for (const data of [deep(900), deep(400_000), `{"a":1}${deep(400_000)}`, "[".repeat(900_000)]) {
      const [document] = splitDocuments(Buffer.from(data));
      expect(document?.raw).toBe(data === deep(900) ? deep(899) : data);
      expect(document?.ok).toBe(data === deep(900));
    }
  });

  test("may hold as many documents as fit, also one after another", () => {
    const many = 500_000;
    expect(values(`{}[${"0,".repeat(many - 1)}0]`)).toHaveLength(many + 1);
  });

  test("gives back any documents, however they are joined", () => {
    const documents = fc.array(
      fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.integer(), { minLength: 1 })),
      {
        minLength: 1,
      },
    );
    const joint = fc.constantFrom("", " ", "\n", "\r\n\r\n");
    fc.assert(
      fc.property(documents, joint, fc.constantFrom(0, 2), (list, between, indent) => {
        const data = list.map((document) => JSON.stringify(document, null, indent)).join(between);
        expect(values(data)).toEqual((JSON.parse(JSON.stringify(list)) as unknown[]).flat());
      }),
    );
  });

  test("never throws, whatever its bytes are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.stringMatching(/^[{}[\]",:\n a1\\]{0,60}$/),
        (bytes, text) => {
          expect(splitDocuments(Buffer.from(bytes)).length).toBeGreaterThan(0);
          expect(splitDocuments(Buffer.from(text)).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
