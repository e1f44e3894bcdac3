export { createUserAgentLookup, type UserAgentFacts, type UserAgentLookup } from "./user-agent-lookup.ts";
export type { DeviceType } from "./user-agent-names.ts";
export { CountryTableError, openCountryTable, type CountryTableOptions } from "./country-table.ts";
export type { CountryLookup } from "./country-index.ts";
export { campaignOf, type Campaign } from "./campaign-of.ts";
export { classifyReferrer, referrerPatterns, type ReferrerClass } from "./classify-referrer.ts";
