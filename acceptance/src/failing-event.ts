import { eventually, sql, type Installation } from "./installation.ts";

/** Makes the schema of `bad_one` strict, and sends such events until one has failed: a schema is in force within a second. */
export async function failOneEvent(
  kontor: Installation,
  keys: { readonly admin: string; readonly write: string },
  note: string,
): Promise<void> {
  const send = (method: string, path: string, key: string, body: object) =>
    fetch(kontor.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const schema = { mode: "enforce", schema: { required: ["shop_id"] } };
  const kept = await send("PUT", "/v1/schemas/bad_one", keys.admin, schema);
  if (!kept.ok) throw new TypeError(`The schema was refused: ${await kept.text()}`);
  await eventually(
    async () => {
      await send("POST", "/v1/events", keys.write, {
        event_name: "bad_one",
        visitor_id: "visitor-1",
        props: { note },
      });
      return sql(kontor.url, keys.admin, "SELECT failed_id FROM failed_events LIMIT 1");
    },
    (found) => found.length > 0,
  );
}
