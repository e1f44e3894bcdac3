import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

interface Options {
  readonly challenge: string;
}

/** A security key in software (WebAuthn, ES256), written from the specification: what a browser and a device answer together. */
export class PasskeyDevice {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id = randomBytes(16);
  #counter = 0;
  /** False: the device did not ask for a finger, face or PIN. */
  verifiesUser = true;

  create({ challenge }: Options, origin: string): Record<string, unknown> {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    // COSE_Key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, key]);
    const data = this.#data(origin, 0x40, attested);
    // {"fmt": "none", "attStmt": {}, "authData": data}
    const size = Buffer.alloc(2);
    size.writeUInt16BE(data.length);
    const attestation = Buffer.concat([
      Buffer.from("a3", "hex"),
      text("fmt"),
      text("none"),
      text("attStmt"),
      Buffer.from("a0", "hex"),
      text("authData"),
      Buffer.from("59", "hex"),
      size,
      data,
    ]);
    return this.#answer({
      clientDataJSON: client("webauthn.create", challenge, origin).toString("base64url"),
      attestationObject: attestation.toString("base64url"),
      transports: ["internal"],
    });
  }

  get({ challenge }: Options, origin: string): Record<string, unknown> {
    this.#counter++;
    const data = this.#data(origin, 0, Buffer.alloc(0));
    const clientData = client("webauthn.get", challenge, origin);
    const signed = Buffer.concat([data, sha256(clientData)]);
    return this.#answer({
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: createSign("sha256").update(signed).sign(this.#keys.privateKey).toString("base64url"),
    });
  }

  /** As a copied device would be: it has counted less than the server knows. */
  turnBack(): void {
    this.#counter = 0;
  }

  #data(origin: string, flags: number, rest: Buffer): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    const present = 0x01 | (this.verifiesUser ? 0x04 : 0) | flags;
    return Buffer.concat([
      sha256(Buffer.from(new URL(origin).hostname)),
      Buffer.from([present]),
      counter,
      rest,
    ]);
  }

  #answer(response: Record<string, unknown>): Record<string, unknown> {
    const id = this.#id.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }
}

function client(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** A short text in CBOR. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}
