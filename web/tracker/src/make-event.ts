import { addressText, eventText } from "./event-text.ts";
import type { Ids } from "./identity.ts";
import type { EventFields } from "./types.ts";
import { uuidV7 } from "./uuid-v7.ts";

/** An event of now: its id and its JSON; JSON is undefined when the fields cannot be written as such. */
export function makeEvent(
  name: string,
  fields: EventFields,
  ids: Ids,
  full: boolean,
): [id: string, json: string | undefined] {
  const now = Date.now();
  const { event_id = uuidV7(now), user_id, ...rest } = fields;
  const json = eventText({
    event_id,
    event_name: name,
    event_time: new Date(now).toISOString(),
    page_url: addressText(location.href),
    ...rest,
    ...ids,
    user_id: full ? user_id : undefined,
  });
  return [event_id, json];
}
