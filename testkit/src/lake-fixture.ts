import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { migrate, type Clock, type SqlDatabase } from "@kontor/core";
import { lakeMigrations, openLake, type Lake, type LakeTables, type NewFile } from "@kontor/domain/lake";
import { DiskLakeFiles } from "@kontor/embedded";

/** One relational store for a lake's manifest; `open` may be called again for a second handle on the same tables. */
export interface LakeStore extends AsyncDisposable {
  open(): Promise<SqlDatabase<LakeTables>>;
}

/** A manifest and a folder of files, with a clock that only moves when told. */
export class LakeFixture implements AsyncDisposable {
  readonly lake: Lake;
  readonly db: SqlDatabase<LakeTables>;
  readonly root: string;
  readonly files: DiskLakeFiles;
  readonly clock: Clock & { advance(ms: number): void };
  readonly #store: LakeStore;
  readonly #handles: AsyncDisposable[];
  #names = 0;

  private constructor(store: LakeStore, db: SqlDatabase<LakeTables>, root: string) {
    this.#store = store;
    this.db = db;
    this.#handles = [db];
    this.root = root;
    this.files = new DiskLakeFiles(root);
    this.clock = stoppedClock();
    this.lake = this.#openLake(db);
  }

  static async open(store: LakeStore): Promise<LakeFixture> {
    const db = await store.open();
    await migrate(db, "lake", lakeMigrations);
    return new LakeFixture(store, db, await mkdtemp(join(tmpdir(), "kontor-lake-")));
  }

  /** The same lake as another process would open it. */
  async another(): Promise<Lake> {
    const db = await this.#store.open();
    this.#handles.push(db);
    return this.#openLake(db);
  }

  /** A file as the engine would leave it: its bytes are on disk, no row names it yet. */
  async write(change: Partial<NewFile> = {}): Promise<NewFile> {
    const file = newFile(`f${++this.#names}`, change);
    const path = join(this.root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.alloc(file.bytes));
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const handle of this.#handles) await handle[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
    await rm(this.root, { recursive: true });
  }

  #openLake(db: SqlDatabase<LakeTables>): Lake {
    return openLake({ db, clock: this.clock, root: this.root, files: this.files });
  }
}

/** A sound file of table events that exists nowhere. */
export function newFile(name: string, change: Partial<NewFile> = {}): NewFile {
  const table = change.table ?? "events";
  const day = change.day ?? "2026-03-10";
  const minTime = change.minTime ?? Date.parse(day) + 1000;
  const path = `${table}/day=${day}/${name}.parquet`;
  return { table, path, day, level: 0, rows: 10, bytes: 400, minTime, maxTime: minTime + 1000, ...change };
}

function stoppedClock() {
  let now = Date.now();
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
}
