import type { ImageResizer, ObjectStore } from "@kontor/core";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import { createGate } from "./gate.ts";
import type { MemberSelf, Members } from "./members.ts";
import { hasRight, mayReach } from "./ranks.ts";
import { selectMembership } from "./sql/members.ts";
import { updatePerson } from "./sql/persons.ts";

const SIDE = 256;
/** 40 megapixels take 160 MB and one of the few threads that the log's fdatasync needs as well: one at a time. */
const AT_ONCE = 1;
const MOST_WAITING = 8;

/** Photos of people: one each, seen in all tenants they are in. */
export interface Photos {
  /** WebP. Throws PeopleError not_found for somebody outside the tenant, or without a photo. */
  get(tenant: string, personId: string): Promise<Uint8Array>;
  /** Of oneself or, for those who may administer, of others they reach. Throws PeopleError image_invalid, forbidden, not_found, unavailable. */
  put(self: MemberSelf, personId: string, image: Uint8Array): Promise<void>;
  /** Throws PeopleError forbidden, not_found. */
  remove(self: MemberSelf, personId: string): Promise<void>;
}

export interface PhotoParts {
  readonly objects: ObjectStore;
  readonly images: ImageResizer;
}

export function createPhotos(
  { db, clock }: PeopleContext,
  members: Members,
  { objects, images }: PhotoParts,
): Photos {
  const inLine = createGate(
    AT_ONCE,
    MOST_WAITING,
    "Too many photos are being set at this moment. Try again in a second.",
  );
  const assertMay = async (self: MemberSelf, personId: string): Promise<void> => {
    const person = await members.assertMember(self.tenant, personId);
    if (self.personId === personId && !person.demo) return;
    const own = await selectMembership(db.query, self.personId, self.tenant);
    const other = await selectMembership(db.query, personId, self.tenant);
    const may = own !== undefined && other !== undefined && mayReach(own.role, other.role);
    if (!may || !hasRight(own.role, "administer") || person.demo) {
      throw new PeopleError("forbidden", "This photo is not yours to change.");
    }
  };
  const changed = (self: MemberSelf, personId: string, photoAt: number | null): Promise<void> =>
    db.transaction(async (tx) => {
      await updatePerson(tx, personId, { photo_at: photoAt });
      const action = photoAt === null ? "person.photo_removed" : "person.photo_set";
      await recordDeed(tx, clock.now(), self, { action, tenant: self.tenant, target: personId });
    });
  return {
    async get(tenant, personId) {
      const { id, photoAt } = await members.assertMember(tenant, personId);
      const photo = photoAt === null ? undefined : await objects.get(keyOf(id));
      if (photo === undefined) throw new PeopleError("not_found", "There is no photo.");
      return photo;
    },
    async put(self, personId, image) {
      await assertMay(self, personId);
      const photo = await inLine(() => images.square(image, SIDE));
      if (photo === undefined) {
        const message =
          "Send a JPEG, PNG, WebP, GIF or AVIF that is not damaged and has at most 40 megapixels.";
        throw new PeopleError("image_invalid", message);
      }
      await objects.put(keyOf(personId), photo);
      await changed(self, personId, clock.now());
    },
    async remove(self, personId) {
      await assertMay(self, personId);
      await changed(self, personId, null);
      await objects.delete(keyOf(personId));
    },
  };
}

/** The id is one that the database gave: it holds hex digits alone. */
function keyOf(personId: string): string {
  return `photos/${personId}.webp`;
}
