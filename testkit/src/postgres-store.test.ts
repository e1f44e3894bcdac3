import { sqlConformance } from "@kontor/core/testing";
import { onPostgres } from "./postgres-stores.ts";

await onPostgres("relational store", (openStore) => sqlConformance("PostgreSQL", openStore));
