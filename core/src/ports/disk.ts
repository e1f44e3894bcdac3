/**
 * The few file operations a durable log needs, cut so that a simulated disk can lose, tear and reorder whatever
 * was not synced. Paths are absolute or relative to the adapter's root and use "/".
 *
 * Durability promises: bytes are durable only after {@link DiskFile.sync} resolved; a created, renamed or unlinked name is
 * durable only after {@link Disk.syncDirectory} of its folder resolved. Errors carry Node's `code` (ENOSPC, EIO, ...).
 */
export interface Disk {
  /** Opens for reading and writing. `create` makes the file when it is missing; otherwise a missing file throws ENOENT. */
  open(path: string, options: { create: boolean }): Promise<DiskFile>;
  /** Names (not paths) in a folder, in no order; [] when the folder is missing. */
  list(directory: string): Promise<string[]>;
  /** Creates the folder and its parents. */
  makeDirectory(directory: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes names created, renamed or removed in the folder durable. */
  syncDirectory(directory: string): Promise<void>;
}

/** An open file. Not safe for concurrent writers. */
export interface DiskFile {
  /** Size in bytes as this process sees it (synced or not). */
  size(): Promise<number>;
  /** Up to `length` bytes from `position`; shorter at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** Writes all chunks one after another at `position`; resolves to the bytes written, which may be FEWER than given (short write). */
  write(position: number, chunks: readonly Uint8Array[]): Promise<number>;
  /** fdatasync. After a rejection nothing is known about any byte written since the last success: never retry on this handle. */
  sync(): Promise<void>;
  /** Cuts or (with zeros) extends the file. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
