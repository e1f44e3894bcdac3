import type { Migration, SqlDatabase } from "@kontor/core";
import type { PeopleTables } from "./tables.ts";

type Schema = SqlDatabase<PeopleTables>["query"]["schema"];
type Table = ReturnType<typeof addText>;

/** Needs the tables of tenancy. */
export const peopleMigrations: readonly Migration[] = [
  {
    name: "0001-people",
    async up({ schema }) {
      await createAccounts(schema);
      await createMemberships(schema);
      await createSessions(schema);
      await createFactors(schema);
      await createAudit(schema);
    },
  },
  {
    name: "0002-proofs",
    async up({ schema }) {
      await schema.alterTable("person_session").addColumn("proved_at", "bigint").execute();
    },
  },
  { name: "0003-embed-links", up: ({ schema }) => createEmbedLinks(schema) },
];

async function createAccounts(schema: Schema): Promise<void> {
  await withTimes(withText(schema.createTable("person"), "id", "email", "name"), "created_at")
    .addColumn("password_hash", "text")
    .addColumn("demo", "integer", (column) => column.notNull())
    .addColumn("photo_at", "bigint")
    .addColumn("last_seen_at", "bigint")
    .addPrimaryKeyConstraint("person_key", ["id"])
    .addUniqueConstraint("person_email", ["email"])
    .execute();
  await withTimes(withText(schema.createTable("organization"), "id", "name"), "created_at")
    .addPrimaryKeyConstraint("organization_key", ["id"])
    .execute();
  await withText(schema.createTable("identity"), "issuer", "subject")
    .addColumn("person_id", "text", (column) => column.notNull().references("person.id"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("identity_key", ["issuer", "subject"])
    .execute();
}

async function createMemberships(schema: Schema): Promise<void> {
  await schema
    .createTable("organization_tenant")
    .addColumn("organization_id", "text", (column) => column.notNull().references("organization.id"))
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenant.id"))
    .addPrimaryKeyConstraint("organization_tenant_key", ["tenant_id"])
    .execute();
  for (const owner of ["organization", "tenant"]) {
    await schema
      .createTable(`${owner}_member`)
      .addColumn(`${owner}_id`, "text", (column) => column.notNull().references(`${owner}.id`))
      .addColumn("person_id", "text", (column) => column.notNull().references("person.id"))
      .addColumn("role", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint(`${owner}_member_key`, [`${owner}_id`, "person_id"])
      .execute();
    await schema.createIndex(`${owner}_member_by_person`).on(`${owner}_member`).column("person_id").execute();
  }
  await withTimes(
    withText(schema.createTable("invitation"), "id", "token_hash", "role", "invited_by"),
    "created_at",
    "expires_at",
  )
    .addColumn("organization_id", "text", (column) => column.references("organization.id"))
    .addColumn("tenant_id", "text", (column) => column.references("tenant.id"))
    .addColumn("email", "text")
    .addColumn("closed_at", "bigint")
    .addPrimaryKeyConstraint("invitation_key", ["id"])
    .addUniqueConstraint("invitation_token", ["token_hash"])
    .execute();
}

async function createSessions(schema: Schema): Promise<void> {
  const session = withText(schema.createTable("person_session"), "id", "token_hash")
    .addColumn("person_id", "text", (column) => column.notNull().references("person.id"))
    .addColumn("revoked_at", "bigint")
    .addColumn("address", "text")
    .addColumn("user_agent", "text")
    .addColumn("view_tenant", "text")
    .addColumn("view_role", "text")
    .addColumn("view_person", "text")
    .addColumn("view_since", "bigint");
  await withTimes(session, "created_at", "last_used_at", "expires_at")
    .addPrimaryKeyConstraint("person_session_key", ["id"])
    .addUniqueConstraint("person_session_token", ["token_hash"])
    .execute();
  await schema.createIndex("person_session_by_person").on("person_session").column("person_id").execute();
  await schema.createIndex("person_session_by_end").on("person_session").column("expires_at").execute();
  await withTimes(withText(schema.createTable("setup_link"), "token_hash"), "expires_at")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .execute();
}

async function createFactors(schema: Schema): Promise<void> {
  await withText(schema.createTable("person_totp"), "sealed_secret")
    .addColumn("person_id", "text", (column) => column.primaryKey().references("person.id"))
    .addColumn("last_step", "bigint", (column) => column.notNull())
    .addColumn("confirmed_at", "bigint")
    .execute();
  await withText(schema.createTable("recovery_code"), "person_id", "code_hash")
    .addPrimaryKeyConstraint("recovery_code_key", ["person_id", "code_hash"])
    .execute();
  await withTimes(
    withText(schema.createTable("passkey"), "id", "name", "public_key", "transports"),
    "created_at",
    "counter",
  )
    .addColumn("person_id", "text", (column) => column.notNull().references("person.id"))
    .addColumn("last_used_at", "bigint")
    .addPrimaryKeyConstraint("passkey_key", ["id"])
    .execute();
  await schema.createIndex("passkey_by_person").on("passkey").column("person_id").execute();
  await withTimes(withText(schema.createTable("auth_challenge"), "id", "kind", "payload"), "expires_at")
    .addColumn("person_id", "text")
    .addPrimaryKeyConstraint("auth_challenge_key", ["id"])
    .execute();
}

async function createAudit(schema: Schema): Promise<void> {
  await withTimes(
    withText(schema.createTable("audit_event"), "id", "actor", "actor_name", "action", "detail"),
    "at",
  )
    .addColumn("tenant_id", "text")
    .addColumn("person_id", "text")
    .addColumn("target", "text")
    .addColumn("address", "text")
    .addColumn("user_agent", "text")
    .addPrimaryKeyConstraint("audit_event_key", ["id"])
    .execute();
  await schema.createIndex("audit_event_by_tenant").on("audit_event").columns(["tenant_id", "at"]).execute();
  await schema.createIndex("audit_event_by_person").on("audit_event").columns(["person_id", "at"]).execute();
}

async function createEmbedLinks(schema: Schema): Promise<void> {
  await withTimes(
    withText(schema.createTable("embed_link"), "id", "tenant_id", "tile", "maker", "maker_name"),
    "created_at",
    "expires_at",
  )
    .addColumn("withdrawn_at", "bigint")
    .addPrimaryKeyConstraint("embed_link_key", ["id"])
    .execute();
  await schema
    .createIndex("embed_link_by_tenant")
    .on("embed_link")
    .columns(["tenant_id", "created_at"])
    .execute();
  await schema.createIndex("embed_link_by_end").on("embed_link").column("expires_at").execute();
}

function withText(table: ReturnType<Schema["createTable"]> | Table, ...names: string[]): Table {
  return names.reduce<Table>((made, name) => addText(made, name), table as Table);
}

function addText(table: ReturnType<Schema["createTable"]>, name: string) {
  return table.addColumn(name, "text", (column) => column.notNull());
}

function withTimes(table: Table, ...names: string[]): Table {
  return names.reduce<Table>(
    (made, name) => made.addColumn(name, "bigint", (column) => column.notNull()),
    table,
  );
}
