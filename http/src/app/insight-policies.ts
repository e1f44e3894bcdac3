import { PolicySchema, type Policy } from "@kontor/contracts";
import type { Policies } from "@kontor/domain/insight";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";
import { assertUnrestricted } from "./restrictions.ts";

const OWN = "so policies are for others to change.";

/** Policies of the caller's tenant. */
export function createPolicyHandlers(
  policies: Policies,
): Readonly<Record<"listPolicies" | "putPolicy" | "deletePolicy", Handler>> {
  return {
    async listPolicies(context, { tenant }) {
      return context.json({ policies: await policies.list(tenant) }, 200, SAFE);
    },
    async putPolicy(context, grant) {
      assertUnrestricted(grant, OWN);
      const policy: Policy = await readJson(context, PolicySchema);
      if (policy.id !== context.req.param("id")) {
        throw new RequestError("invalid_request", "The policy's id must be that of the address.");
      }
      await policies.put(grant.tenant, policy);
      return context.json(policy, 200, SAFE);
    },
    async deletePolicy(context, grant) {
      assertUnrestricted(grant, OWN);
      const removed = await policies.remove(grant.tenant, context.req.param("id") ?? "");
      if (!removed) throw new RequestError("not_found", "There is no policy of this id.");
      return context.body(null, 204, SAFE);
    },
  };
}
