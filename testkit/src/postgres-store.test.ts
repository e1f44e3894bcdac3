import { sqlConformance } from "@kontor/core/testing";
import { onPostgres } from "./testing/on-every-store.ts";

await onPostgres("relational store", (openStore) => sqlConformance("PostgreSQL", openStore));
