import { PolicySchema, type Policy } from "@kontor/contracts";
import type { Policies } from "@kontor/domain/insight";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** Policies of the caller's tenant. */
export function createPolicyHandlers(
  policies: Policies,
): Readonly<Record<"listPolicies" | "putPolicy" | "deletePolicy", Handler>> {
  return {
    async listPolicies(context, { tenant }) {
      return context.json({ policies: await policies.list(tenant) }, 200, SAFE);
    },
    async putPolicy(context, { tenant }) {
      const policy: Policy = await readJson(context, PolicySchema);
      if (policy.id !== context.req.param("id")) {
        throw new RequestError("invalid_request", "The policy's id must be that of the address.");
      }
      await policies.put(tenant, policy);
      return context.json(policy, 200, SAFE);
    },
    async deletePolicy(context, { tenant }) {
      const removed = await policies.remove(tenant, context.req.param("id") ?? "");
      if (!removed) throw new RequestError("not_found", "There is no policy of this id.");
      return context.body(null, 204, SAFE);
    },
  };
}
