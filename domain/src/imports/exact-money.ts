/** Millionths: prices of up to six decimals are whole numbers of them. */
const SCALE = 6;

/** Reads a decimal text as millionths; undefined when it is none or finer than that. */
export function parseMillionths(text: string): bigint | undefined {
  const [, sign, whole = "0", fraction = ""] = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const value = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return sign === "-" ? -value : value;
}

/** The double nearest to so many millionths: what the decimal text would be read as, without the noise of adding doubles. */
export function fromMillionths(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, "0");
  return Number(`${value < 0n ? "-" : ""}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`);
}
