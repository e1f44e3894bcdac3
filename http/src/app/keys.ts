import { NewKeySchema } from "@kontor/contracts";
import type { KeyInfo, KeyLimits } from "@kontor/domain/tenancy";
import type { Context } from "hono";
import type { HttpDependencies } from "../dependencies.ts";
import type { Grant } from "../grant.ts";
import { RequestError } from "../problem.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import { actorOfGrant, type PeopleDoor } from "./people-caller.ts";
import { readJson } from "./read-json.ts";
import { assertUnrestricted } from "./restrictions.ts";

const KEY_ID = /^[A-Z0-9]{1,64}$/;

/** The tenant's own keys; another tenant's are not found. What is made and revoked stands in the audit trail. */
export function createKeyHandlers(
  tenancy: HttpDependencies["tenancy"],
  door: PeopleDoor | undefined,
): Readonly<Record<"listKeys" | "createKey" | "revokeKey", Handler>> {
  const record = async (context: Context, grant: Grant, action: string, id: string, detail = {}) =>
    door?.people.audit.record(actorOfGrant(grant, door.originOf(context)), {
      action,
      tenant: grant.tenant,
      target: id,
      detail,
    });
  return {
    async listKeys(context, grant) {
      const keys = await tenancy.listKeys(grant.tenant);
      return context.json({ keys: keys.map(shown) }, 200, SAFE);
    },
    async createKey(context, grant) {
      assertUnrestricted(grant, "and a key would see the rest.");
      const sent = await readJson(context, NewKeySchema);
      const { id, token } = await tenancy.createKey({
        tenant: grant.tenant,
        role: sent.role,
        limits: limitsOf(sent),
        ...(sent.name === undefined ? {} : { name: sent.name }),
      });
      await record(context, grant, "key.created", id, { role: sent.role });
      return context.json({ id, role: sent.role, token }, 201, PRIVATE);
    },
    async revokeKey(context, grant) {
      const id = context.req.param("id") ?? "";
      const revoked = KEY_ID.test(id) && (await tenancy.revokeKey(id, grant.tenant));
      if (!revoked) throw new RequestError("not_found", "The tenant has no active key with this id.");
      await record(context, grant, "key.revoked", id);
      return context.body(null, 204, SAFE);
    },
  };
}

function limitsOf(sent: { events_per_second?: number; bytes_per_second?: number }): KeyLimits {
  return {
    ...(sent.events_per_second === undefined ? {} : { eventsPerSecond: sent.events_per_second }),
    ...(sent.bytes_per_second === undefined ? {} : { bytesPerSecond: sent.bytes_per_second }),
  };
}

function shown({ id, role, name, createdAt, revokedAt, limits }: KeyInfo): object {
  return {
    id,
    role,
    name,
    created_at: new Date(createdAt).toISOString(),
    revoked_at: revokedAt === null ? null : new Date(revokedAt).toISOString(),
    ...(limits.eventsPerSecond === undefined ? {} : { events_per_second: limits.eventsPerSecond }),
    ...(limits.bytesPerSecond === undefined ? {} : { bytes_per_second: limits.bytesPerSecond }),
  };
}
