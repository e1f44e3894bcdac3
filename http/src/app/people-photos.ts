import { etagOf, isKnown } from "./etag.ts";
import { SAFE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { inTenant } from "./people-members.ts";
import { readBytes } from "./read-bytes.ts";

const MAX_BYTES = 5_000_000;

/** Photos of the people of a tenant. */
export function createPhotoHandlers(
  door: PeopleDoor,
): Readonly<Record<"getPhoto" | "putPhoto" | "deletePhoto", Handler>> {
  const { photos, sessions } = door.people;
  return {
    async getPhoto(context, { tenant }) {
      const photo = await photos.get(tenant, context.req.param("id") ?? "");
      const etag = etagOf(photo);
      // Its address changes with the photo; only this browser may keep it.
      const headers = {
        ...SAFE,
        etag,
        "cache-control": "private, max-age=86400",
        "content-type": "image/webp",
      };
      if (isKnown(etag, context.req.raw.headers)) return context.body(null, 304, headers);
      return new Response(new Uint8Array(photo), { headers });
    },
    putPhoto: inTenant(door, async (context, { self, session }) => {
      const image = await readBytes(context, MAX_BYTES);
      await photos.put(self, context.req.param("id") ?? "", image);
      sessions.forget(session.tokenHash);
      return context.body(null, 204, SAFE);
    }),
    deletePhoto: inTenant(door, async (context, { self, session }) => {
      await photos.remove(self, context.req.param("id") ?? "");
      sessions.forget(session.tokenHash);
      return context.body(null, 204, SAFE);
    }),
  };
}
