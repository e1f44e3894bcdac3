/** Parts of the screen, by what stands in the address; it opens on the first. */
export const dataTabs = {
  tables: "Tables",
  streams: "Streams",
  schemas: "Schemas",
  failed: "Failed events",
  sessions: "Sessions",
} as const;
export type DataTab = keyof typeof dataTabs;
