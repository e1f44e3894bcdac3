/** A growable run of bytes; reading past what was written gives zeros, as a file with a hole does. */
export class Extent {
  #data: Buffer;
  #length: number;

  constructor(content: Uint8Array) {
    this.#data = Buffer.from(content);
    this.#length = content.byteLength;
  }

  get length(): number {
    return this.#length;
  }

  bytes(): Buffer {
    return this.#data.subarray(0, this.#length);
  }

  slice(from: number, to: number): Buffer {
    return this.#data.subarray(from, Math.min(to, this.#length));
  }

  write(position: number, bytes: Uint8Array): void {
    if (position + bytes.byteLength > this.#length) this.resize(position + bytes.byteLength);
    this.#data.set(bytes, position);
  }

  resize(length: number): void {
    if (length > this.#data.length) {
      const larger = Buffer.alloc(Math.max(length, this.#data.length * 2));
      larger.set(this.bytes());
      this.#data = larger;
    }
    if (length < this.#length) this.#data.fill(0, length, this.#length);
    this.#length = length;
  }

  become(content: Uint8Array): void {
    const copy = Buffer.from(content);
    this.#data = copy;
    this.#length = copy.length;
  }
}
