export { createUserAgentLookup, type UserAgentFacts, type UserAgentLookup } from "./user-agent-lookup.ts";
export { deviceTypes, type DeviceType } from "./user-agent-names.ts";
export { isBotUserAgent } from "./bot-rules.ts";
export { CountryTableError, openCountryTable, type CountryTableOptions } from "./country-table.ts";
export type { CountryLookup } from "./country-index.ts";
export { campaignOf, type Campaign } from "./campaign-of.ts";
export {
  classifyReferrer,
  referrerClasses,
  referrerPatterns,
  type ReferrerClass,
} from "./classify-referrer.ts";
export { emailHosts, searchHosts, socialHosts } from "./referrer-hosts.ts";
