import { createGrantCache, type MaybePromise } from "../tenancy/index.ts";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { Actor } from "./people.ts";
import {
  closeEmbedLink,
  insertEmbedLink,
  selectEmbedLinks,
  selectOpenIds,
  type EmbedLinkRow,
} from "./sql/embed-links.ts";
import { newId } from "./tokens.ts";

/** Open links of one tenant: whoever wants more has forgotten some. */
const MOST_OPEN = 1000;

/** What a link shows, until when (ms since the epoch). */
export interface NewEmbedLink {
  readonly id: string;
  readonly tenant: string;
  /** `dashboard.tile`. */
  readonly tile: string;
  readonly expires: number;
}

/** The signed links to tiles by their ids, so that each can be withdrawn by itself. What a link shows stands in its token alone. */
export interface EmbedLinks {
  /** An id for a link that is signed before it is kept. */
  newId(): string;
  /** Throws PeopleError conflict when the tenant has too many. */
  keep(maker: Actor, link: NewEmbedLink): Promise<void>;
  /** Open ones of the tenant, newest first; of `maker` alone where that is given. */
  list(tenant: string, maker?: string): Promise<EmbedLinkRow[]>;
  /** For ever, at once here, within a second elsewhere. With `maker` only a link of that one. Throws PeopleError not_found. */
  withdraw(
    by: Actor,
    link: { readonly tenant: string; readonly id: string; readonly maker?: string | undefined },
  ): Promise<void>;
  /** It was kept and not withdrawn; whether its time is over, its token says. Mostly at once, without the database. */
  isOpen(id: string): MaybePromise<boolean>;
}

export function createEmbedLinks({ db, clock }: PeopleContext): EmbedLinks {
  const load = async (ids: readonly string[]) =>
    new Map((await selectOpenIds(db.query, ids)).map((id) => [id, true as const]));
  const cache = createGrantCache(load, clock);
  return {
    newId,
    async keep(maker, { id, tenant, tile, expires }) {
      await db.transaction(async (tx) => {
        const now = clock.now();
        if ((await selectEmbedLinks(tx, { tenant }, now)).length >= MOST_OPEN) throw tooMany();
        await insertEmbedLink(tx, {
          id,
          tenant_id: tenant,
          tile,
          maker: maker.id,
          maker_name: maker.name,
          created_at: now,
          expires_at: expires,
          withdrawn_at: null,
        });
        const detail = { tile, expires_at: new Date(expires).toISOString() };
        await recordDeed(tx, now, maker, { action: "embed_link.created", tenant, target: id, detail });
      });
    },
    list: (tenant, maker) => selectEmbedLinks(db.query, { tenant, maker }, clock.now()),
    async withdraw(by, link) {
      await db.transaction(async (tx) => {
        const now = clock.now();
        const closed = await closeEmbedLink(tx, link, now);
        if (closed === undefined) throw notFound();
        const deed = { action: "embed_link.withdrawn", tenant: link.tenant, target: link.id };
        await recordDeed(tx, now, by, { ...deed, detail: { tile: closed.tile, maker: closed.maker } });
      });
      cache.forget(link.id);
    },
    isOpen(id) {
      const open = cache.get(id);
      return open instanceof Promise ? open.then((known) => known === true) : open === true;
    },
  };
}

function tooMany(): PeopleError {
  return new PeopleError(
    "conflict",
    `There are ${MOST_OPEN} open links already. Withdraw some that nobody needs.`,
  );
}

function notFound(): PeopleError {
  return new PeopleError("not_found", "You can withdraw no open link with this id.");
}
