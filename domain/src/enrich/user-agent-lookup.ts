import UserAgentParser from "my-ua-parser";
import { EXAMINED_LENGTH, isBotUserAgent } from "./bot-rules.ts";
import { browserFamily, deviceTypeOf, systemFamily, type DeviceType } from "./user-agent-names.ts";

/** What a User-Agent tells. A name that is not told is absent; names carry no version. */
export interface UserAgentFacts {
  readonly deviceType?: DeviceType;
  readonly browser?: string;
  readonly os?: string;
  readonly isBot: boolean;
}

/** Answers from memory for a User-Agent seen before; parsing a new one takes about 50 µs. */
export type UserAgentLookup = (userAgent: string | undefined) => UserAgentFacts;

/**
 * A lookup that remembers at most `maxEntries` distinct User-Agents. Two generations: when the young one is full it becomes the old one and
 * the old one is forgotten, so that whatever is asked for regularly stays and a flood of new strings costs bounded memory.
 */
export function createUserAgentLookup(options: { maxEntries?: number } = {}): UserAgentLookup {
  const generationSize = Math.max(1, Math.floor((options.maxEntries ?? 50_000) / 2));
  let young = new Map<string, UserAgentFacts>();
  let old = new Map<string, UserAgentFacts>();
  const shared = new Map<string, UserAgentFacts>();

  return (userAgent) => {
    if (userAgent === undefined || userAgent === "" || userAgent === "-") return nothingKnown;
    const key = userAgent.length > EXAMINED_LENGTH ? detachedPrefix(userAgent) : userAgent;
    const hit = young.get(key);
    if (hit !== undefined) return hit;
    const facts = old.get(key) ?? share(shared, parseUserAgent(key));
    if (young.size >= generationSize) {
      old = young;
      young = new Map();
    }
    young.set(key, facts);
    return facts;
  };
}

/** Parses without a cache. Looks at the first {@link EXAMINED_LENGTH} characters only. */
export function parseUserAgent(userAgent: string): UserAgentFacts {
  const examined = userAgent.slice(0, EXAMINED_LENGTH);
  const parser = new UserAgentParser(examined);
  const browser = browserFamily(parser.getBrowser().name);
  const os = systemFamily(parser.getOS().name);
  return {
    deviceType: deviceTypeOf(parser.getDevice().type, os),
    ...(browser === undefined ? {} : { browser }),
    ...(os === undefined ? {} : { os }),
    isBot: isBotUserAgent(examined),
  };
}

const nothingKnown: UserAgentFacts = { isBot: false };

/** A few hundred distinct answers serve all User-Agents, unless someone invents product names. */
const MAX_SHARED = 1_000;

function share(shared: Map<string, UserAgentFacts>, facts: UserAgentFacts): UserAgentFacts {
  const key = `${facts.deviceType}|${facts.browser}|${facts.os}|${facts.isBot}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  if (shared.size < MAX_SHARED) shared.set(key, facts);
  return facts;
}

// A slice would keep the whole string alive in the cache; V8 copies through a buffer.
function detachedPrefix(text: string): string {
  return Buffer.from(text.slice(0, EXAMINED_LENGTH)).toString();
}
