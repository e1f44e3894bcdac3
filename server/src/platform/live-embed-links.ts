import { createHmac, timingSafeEqual } from "node:crypto";
import type { EmbedLink } from "@kontor/http";

/** Signs what a link may show with a key of its own, derived from the master key. */
export function createEmbedLinks(masterKey: Buffer) {
  const key = createHmac("sha256", masterKey).update("kontor embed links 1").digest();
  const mac = (payload: string) => createHmac("sha256", key).update(payload).digest();
  return {
    /** `PAYLOAD.SIGNATURE`, both base64url. */
    sign(link: EmbedLink): string {
      const payload = Buffer.from(JSON.stringify(link)).toString("base64url");
      return `${payload}.${mac(payload).toString("base64url")}`;
    },
    /** undefined when it was not signed here or is past its time; `now` 0: whatever its time. */
    read(token: string, now: number): EmbedLink | undefined {
      const [payload = "", signature = "", more] = token.split(".");
      const sent = Buffer.from(signature, "base64url");
      const right = mac(payload);
      if (more !== undefined || sent.length !== right.length || !timingSafeEqual(sent, right))
        return undefined;
      // Only what carries our signature is parsed.
      const link = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as EmbedLink;
      return link.expires > now ? link : undefined;
    },
  };
}
