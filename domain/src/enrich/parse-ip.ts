/** An address as 32-bit words, most significant first: one for IPv4, four for IPv6. */
export type IpWords = readonly [number] | readonly [number, number, number, number];

/**
 * Reads an IPv4 or IPv6 address; undefined for anything else. Takes what proxies and sockets write: `1.2.3.4:5678`, `[2001:db8::1]:443`,
 * a zone (`fe80::1%eth0`), quotes, blanks around, and IPv4 inside IPv6 (`::ffff:1.2.3.4`, NAT64 `64:ff9b::1.2.3.4`), which becomes IPv4.
 */
export function parseIp(text: string): IpWords | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const plain = parseIpv4(text);
  if (plain !== undefined) return plain;
  const address = withoutPort(text.trim());
  if (!address.includes(":")) return parseIpv4(address);
  const words = parseIpv6(address);
  return words === undefined ? undefined : unmapped(words);
}

/** Longest IPv6 text with brackets, zone and port. */
const MAX_LENGTH = 100;
const ZERO = 48;
const DOT = 46;

function withoutPort(text: string): string {
  const bracketed = /^"?\[([^\]]*)\](?::\d{1,5})?"?$/.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const colon = text.indexOf(":");
  return colon > 0 && colon === text.lastIndexOf(":") && text.includes(".") ? text.slice(0, colon) : text;
}

// By character codes: this is the whole cost of a lookup. Leading zeros are refused, some systems read them as octal.
function parseIpv4(text: string): readonly [number] | undefined {
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (part === 0) return undefined;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return undefined;
    } else if (digit === DOT - ZERO && part >= 0 && dots < 3) {
      address = address * 256 + part;
      part = -1;
      dots++;
    } else return undefined;
  }
  return dots === 3 && part >= 0 ? [address * 256 + part] : undefined;
}

function parseIpv6(text: string): readonly [number, number, number, number] | undefined {
  const address = text.split("%", 1)[0] ?? "";
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<number>(missing).fill(0), ...tail];
  const word = (index: number) => ((all[index] ?? 0) * 65_536 + (all[index + 1] ?? 0)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const result: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = index === parts.length - 1 && part.includes(".") ? parseIpv4(part)?.[0] : undefined;
    if (ipv4 !== undefined) result.push(Math.floor(ipv4 / 65_536), ipv4 % 65_536);
    else if (/^[\da-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return result;
}

function unmapped(words: readonly [number, number, number, number]): IpWords {
  const mapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  const nat64 = words[0] === 0x64ff9b && words[1] === 0 && words[2] === 0;
  return mapped || nat64 ? [words[3]] : words;
}
