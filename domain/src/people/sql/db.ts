import type { SqlDatabase } from "@kontor/core";
import type { PeopleView } from "../tables.ts";

/** The database, or a transaction of it. */
export type Db = SqlDatabase<PeopleView>["query"];
