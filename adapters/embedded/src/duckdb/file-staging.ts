import { open, rm, type FileHandle } from "node:fs/promises";
import { InvariantError, type StagedMeta, type Staging } from "@kontor/core";

/** Bytes gathered before a write call; grows to the largest record. */
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
  #chunk = Buffer.allocUnsafe(CHUNK);
  #used = 0;
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
    const prefix = linePrefix(this.#metas.length, meta);
    const length = prefix.length * 3 + payload.byteLength + LINE_END.length;
    if (this.#used + length > this.#chunk.length) return this.#addAfterFlush(meta, payload, length);
    this.#put(meta, prefix, payload);
  }

  async flush(): Promise<void> {
    if (this.#used === 0) return;
    await writeFully(this.#file, this.#chunk.subarray(0, this.#used));
    this.#used = 0;
  }

  async #addAfterFlush(meta: StagedMeta, payload: Uint8Array, length: number): Promise<void> {
    await this.flush();
    if (length > this.#chunk.length) this.#chunk = Buffer.allocUnsafe(length);
    this.#put(meta, linePrefix(this.#metas.length, meta), payload);
  }

  // One copy into the chunk, no allocation: staging runs once for each request that was accepted.
  #put(meta: StagedMeta, prefix: string, payload: Uint8Array): void {
    const before = this.#used;
    let at = before + this.#chunk.write(prefix, before);
    this.#metas.push(meta);
    this.#starts.push(this.#bytes + (at - before));
    this.#lengths.push(payload.byteLength);
    this.#chunk.set(payload, at);
    at += payload.byteLength;
    this.#chunk.set(LINE_END, at);
    at += LINE_END.length;
    this.#used = at;
    this.#bytes += at - before;
    this.#longestLine = Math.max(this.#longestLine, at - before);
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

async function writeFully(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

function linePrefix(record: number, meta: StagedMeta): string {
  let line = `{"o":${record},"t":${JSON.stringify(meta.tenant)},"r":${meta.received},"k":${JSON.stringify(meta.idPrefix)}`;
  if (meta.deviceType !== undefined) line += `,"d":${JSON.stringify(meta.deviceType)}`;
  if (meta.browser !== undefined) line += `,"b":${JSON.stringify(meta.browser)}`;
  if (meta.os !== undefined) line += `,"s":${JSON.stringify(meta.os)}`;
  if (meta.isBot !== undefined) line += `,"x":${meta.isBot}`;
  if (meta.country !== undefined) line += `,"c":${JSON.stringify(meta.country)}`;
  return `${line},"e":`;
}
