import type { EmbedRequest } from "@kontor/contracts";
import { requestJson } from "./request.ts";

/** A signed link to a tile: whole addresses. */
export interface EmbedLink {
  /** For `<kontor-tile src>`. */
  readonly src: string;
  readonly png: string;
  /** RFC 3339. */
  readonly expires_at: string;
}

export async function createEmbedLink(body: EmbedRequest): Promise<EmbedLink> {
  const made = await requestJson<EmbedLink>("/v1/embed-links", { method: "POST", body });
  const whole = (path: string) => new URL(path, location.origin).href;
  return { ...made, src: whole(made.src), png: whole(made.png) };
}

/** What is put on a page. */
export function embedHtml({ src }: EmbedLink): string {
  const script = new URL("/embed.js", src).href;
  return `<script type="module" src="${script}"></script>\n<kontor-tile src="${src}"></kontor-tile>`;
}
