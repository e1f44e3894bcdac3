import { buildCountryIndex } from "./build-country-index.ts";

// The program that `openCountryTable` starts: the country index on stdout.
process.stdout.write(buildCountryIndex());
