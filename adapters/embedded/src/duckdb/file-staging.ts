import { open, rm, type FileHandle } from "node:fs/promises";
import { InvariantError, type StagedMeta, type Staging } from "@kontor/core";

/** Bytes gathered before a write call. */
const CHUNK = 1 << 20;

/**
 * Staged records as lines of one scratch file, `{meta...,"e":<payload>}`. Not synced: after a crash the batch is staged again from the log.
 */
export class FileStaging implements Staging {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #metas: StagedMeta[] = [];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #longestLine = 0;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<FileStaging> {
    return new FileStaging(path, await open(path, "w+"));
  }

  get records(): number {
    return this.#metas.length;
  }

  /** Bytes of the longest line. */
  get longestLine(): number {
    return this.#longestLine;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(meta: StagedMeta, payload: Uint8Array): Promise<void> | void {
    const prefix = Buffer.from(linePrefix(this.#metas.length, meta));
    this.#metas.push(meta);
    this.#starts.push(this.#bytes + prefix.length);
    this.#lengths.push(payload.byteLength);
    this.#pending.push(prefix, payload, LINE_END);
    const added = prefix.length + payload.byteLength + LINE_END.length;
    this.#bytes += added;
    this.#longestLine = Math.max(this.#longestLine, added);
    this.#pendingBytes += added;
    if (this.#pendingBytes >= CHUNK) return this.flush();
  }

  async flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const chunk = Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#file.appendFile(chunk);
  }

  async payload(record: number): Promise<Buffer> {
    await this.flush();
    const length = this.#lengths[record];
    const start = this.#starts[record];
    if (length === undefined || start === undefined) throw new InvariantError(`No staged record ${record}.`);
    const { buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer;
  }

  meta(record: number): StagedMeta {
    const meta = this.#metas[record];
    if (meta === undefined) throw new InvariantError(`No staged record ${record}.`);
    return meta;
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.path, { force: true });
  }
}

const LINE_END = Buffer.from("}\n");

function linePrefix(record: number, meta: StagedMeta): string {
  let line = `{"o":${record},"t":${JSON.stringify(meta.tenant)},"r":${meta.received},"k":${JSON.stringify(meta.idPrefix)}`;
  if (meta.deviceType !== undefined) line += `,"d":${JSON.stringify(meta.deviceType)}`;
  if (meta.browser !== undefined) line += `,"b":${JSON.stringify(meta.browser)}`;
  if (meta.os !== undefined) line += `,"s":${JSON.stringify(meta.os)}`;
  if (meta.isBot !== undefined) line += `,"x":${meta.isBot}`;
  if (meta.country !== undefined) line += `,"c":${JSON.stringify(meta.country)}`;
  return `${line},"e":`;
}
