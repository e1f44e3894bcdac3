/** A row of table `failed_events`, and when it was sent again; null while it is open. */
export interface FailedEvent {
  readonly failed_id: string;
  readonly received_time: string;
  readonly stage: string;
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly raw: string;
  readonly replayed_at: string | null;
}
