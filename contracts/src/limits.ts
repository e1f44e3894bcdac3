/** Limits of the front door. Bytes unless said. */
export const limits = {
  /** Largest request body as sent, and after decompression. */
  bodyBytes: 8 * 1024 * 1024,
  /** Largest single event, as JSON text. */
  eventBytes: 1024 * 1024,
  /** Events in one request. */
  eventsPerRequest: 10_000,
  /** Deepest nesting of objects and arrays in one event, the event itself being 1. */
  jsonDepth: 32,
  /** Keys of all objects in one event: each costs the reader far more than its bytes. */
  keysPerEvent: 30_000,
  /** Items in one event: real wholesale invoices reach 1,100 lines. */
  itemsPerEvent: 2_000,
  /** How far event_time may lie ahead of the server's clock, ms. */
  futureMs: 24 * 60 * 60 * 1000,
  /** Firehose: records in PutRecordBatch, bytes of one record, bytes of one call (before base64). */
  firehoseRecords: 500,
  firehoseRecordBytes: 1000 * 1024,
  firehoseCallBytes: 4 * 1024 * 1024,
} as const;
