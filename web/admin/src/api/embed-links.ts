import type { EmbedRequest, OpenEmbedLink } from "@kontor/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "./request.ts";
import { useChange } from "./use-change.ts";

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

export const EMBED_LINKS = ["embed-links"];

/** Open links: the own ones, or the tenant's for those who may administer; newest first. */
export function useEmbedLinks() {
  return useQuery({
    queryKey: EMBED_LINKS,
    queryFn: async ({ signal }) =>
      (await requestJson<{ links: OpenEmbedLink[] }>("/v1/embed-links", { signal })).links,
  });
}

/** Ends a link for ever, by its id. */
export function useWithdrawal() {
  return useChange((id: string) => requestJson(`/v1/embed-links/${id}`, { method: "DELETE" }), EMBED_LINKS);
}

/** What is put on a page. */
export function embedHtml({ src }: EmbedLink): string {
  const script = new URL("/embed.js", src).href;
  return `<script type="module" src="${script}"></script>\n<kontor-tile src="${src}"></kontor-tile>`;
}
