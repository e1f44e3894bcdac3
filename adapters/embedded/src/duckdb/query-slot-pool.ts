import { QueryError } from "@kontor/core";
import { QuerySlot, type SlotOptions } from "./query-slot.ts";

export interface PoolLimits {
  /** Most slots at a time. */
  readonly slots: number;
  /** Most statements waiting for one; half of them of one tenant. */
  readonly waiting: number;
  /** How long one waits before it is told to come back, ms. */
  readonly waitMs: number;
  /** How long an idle slot is kept, ms; one always is. */
  readonly idleMs: number;
}

/** Whose statement it is, and whether it is still wanted. */
export interface Claim {
  readonly tenant: string | null;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly claim: Claim;
  readonly take: (slot: QuerySlot) => void;
  readonly refuse: (error: QueryError) => void;
}

/** A slot that has grown beyond this is replaced after its statement: the allocators give little back. */
const FAT_BYTES = 400e6;

/** Hands out slots: started when needed, reused, replaced when dead or fat, given up when idle. */
export class QuerySlotPool implements AsyncDisposable {
  readonly #options: SlotOptions;
  readonly #limits: PoolLimits;
  readonly #slots = new Set<QuerySlot>();
  readonly #busy = new Map<QuerySlot, string | null>();
  /** The most recently used last. */
  readonly #idle: { readonly slot: QuerySlot; readonly since: number }[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #reaper: NodeJS.Timeout;
  readonly #starting = new Set<Promise<QuerySlot>>();
  #closed = false;

  constructor(options: SlotOptions, limits: PoolLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#reaper = setInterval(() => this.#reap(), Math.max(20, limits.idleMs / 4)).unref();
  }

  get pids(): readonly number[] {
    return [...this.#slots].flatMap(({ pid, isDead }) => (pid === undefined || isDead ? [] : [pid]));
  }

  /** A slot for one statement; give it back with `release`. Rejects when too many wait, or the claim is aborted. */
  async acquire(claim: Claim): Promise<QuerySlot> {
    if (this.#closed) throw closedError();
    if (claim.signal?.aborted === true) throw cancelledError();
    const slot = this.#takeIdle() ?? (this.#mayStart() ? await this.#start() : await this.#wait(claim));
    this.#busy.set(slot, claim.tenant);
    return slot;
  }

  /** Starts the slots that are missing, so that the next claims need not wait for them. A failure is told to nobody but a claim that waits. */
  warm(): void {
    while (!this.#closed && this.#mayStart()) {
      this.#start().then(
        (slot) => this.release(slot),
        () => this.#replaceForWaiter(),
      );
    }
  }

  release(slot: QuerySlot): void {
    this.#busy.delete(slot);
    if (slot.isDead || slot.memoryBytes > FAT_BYTES) {
      this.#slots.delete(slot);
      void slot.close();
      return this.#replaceForWaiter();
    }
    const waiter = this.#nextWaiter();
    if (waiter === undefined) this.#idle.push({ slot, since: performance.now() });
    else waiter.take(slot);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#reaper);
    for (const waiter of this.#waiters.splice(0)) waiter.refuse(closedError());
    // Also what starts just now: nothing of it may stay in the folder.
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#slots].map((slot) => slot.close()));
  }

  #mayStart(): boolean {
    return this.#slots.size + this.#starting.size < this.#limits.slots;
  }

  #start(): Promise<QuerySlot> {
    const started = this.#open(() => this.#starting.delete(started));
    this.#starting.add(started);
    return started;
  }

  /** Rejects with QueryError. */
  async #open(begun: () => void): Promise<QuerySlot> {
    const slot = await QuerySlot.start(this.#options)
      .catch((cause: unknown) => {
        throw failedError(cause);
      })
      .finally(begun);
    this.#slots.add(slot);
    if (this.#closed) throw closedError();
    return slot;
  }

  #takeIdle(): QuerySlot | undefined {
    for (let entry = this.#idle.pop(); entry !== undefined; entry = this.#idle.pop()) {
      if (!entry.slot.isDead) return entry.slot;
      this.#slots.delete(entry.slot);
      void entry.slot.close();
    }
    return undefined;
  }

  #wait(claim: Claim): Promise<QuerySlot> {
    const own = this.#waiters.filter((waiter) => waiter.claim.tenant === claim.tenant).length;
    const { waiting, waitMs } = this.#limits;
    if (this.#waiters.length >= waiting || own >= Math.ceil(waiting / 2)) throw busyError();
    const { promise, resolve, reject } = Promise.withResolvers<QuerySlot>();
    const settle = () => {
      clearTimeout(timer);
      claim.signal?.removeEventListener("abort", cancel);
    };
    const leave = (error: QueryError) => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.refuse(error);
    };
    const cancel = () => leave(cancelledError());
    const timer = setTimeout(() => leave(busyError()), waitMs);
    const waiter: Waiter = {
      claim,
      take: (slot) => {
        settle();
        resolve(slot);
      },
      refuse: (error) => {
        settle();
        reject(error);
      },
    };
    claim.signal?.addEventListener("abort", cancel, { once: true });
    this.#waiters.push(waiter);
    return promise;
  }

  // The longest waiting whose tenant runs nothing now, else the longest waiting: one tenant's pile does not starve the others.
  #nextWaiter(): Waiter | undefined {
    const served = new Set(this.#busy.values());
    const index = this.#waiters.findIndex(({ claim }) => !served.has(claim.tenant));
    return this.#waiters.splice(Math.max(0, index), 1)[0];
  }

  // Who waits stays in the queue, where it may still leave, until the slot is there.
  #replaceForWaiter(): void {
    if (this.#closed || this.#waiters.length === 0 || !this.#mayStart()) return;
    this.#start().then(
      (slot) => this.release(slot),
      (error: QueryError) => this.#nextWaiter()?.refuse(error),
    );
  }

  #reap(): void {
    const before = performance.now() - this.#limits.idleMs;
    while (this.#slots.size > 1 && (this.#idle[0]?.since ?? Infinity) < before) {
      const slot = this.#idle.shift()?.slot;
      if (slot === undefined) return;
      this.#slots.delete(slot);
      void slot.close();
    }
  }
}

const busyError = () =>
  new QueryError("sql_busy", "All query slots are busy and too many queries wait. Try again shortly.", {
    retryAfterMs: 1000,
  });
const closedError = () => new QueryError("sql_cancelled", "The server is stopping.");
const cancelledError = () => new QueryError("sql_cancelled", "The query was cancelled.");
const failedError = (cause: unknown) =>
  new QueryError("sql_failed", "No query process could be started. The server's log says more.", { cause });
