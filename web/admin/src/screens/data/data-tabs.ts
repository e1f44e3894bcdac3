/** Parts of the screen, by what stands in the address. */
export const dataTabs = {
  streams: "Streams",
  tables: "Tables",
  schemas: "Schemas",
  failed: "Failed events",
  sessions: "Sessions",
} as const;
export type DataTab = keyof typeof dataTabs;
