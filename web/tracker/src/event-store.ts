const EVENTS = "events";

/** Events on the device until they are sent: id -> JSON. A store that cannot be had or is full keeps nothing and says nothing. */
export interface EventStore {
  put(entries: readonly (readonly [id: string, json: string])[]): void;
  remove(ids: readonly string[]): void;
  clear(): void;
  /** In the order of ids: UUIDv7 sort by time. */
  all(): Promise<[id: string, json: string][]>;
}

/** On IndexedDB: it outlives the page, and takes more than localStorage without holding up the page. */
export function openEventStore(name: string): EventStore {
  const opening = open(name);
  const change = (work: (store: IDBObjectStore) => void) =>
    void opening
      .then((db) => db && work(db.transaction(EVENTS, "readwrite").objectStore(EVENTS)))
      .catch(() => undefined);
  return {
    put: (entries) => change((store) => entries.forEach(([id, json]) => store.put(json, id))),
    remove: (ids) => change((store) => ids.forEach((id) => store.delete(id))),
    clear: () => change((store) => store.clear()),
    all: () => opening.then((db) => (db ? readAll(db) : [])).catch(() => []),
  };
}

function open(name: string): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, 1);
      request.addEventListener("upgradeneeded", () => request.result.createObjectStore(EVENTS));
      request.addEventListener("success", () => resolve(request.result));
      for (const bad of ["error", "blocked"]) request.addEventListener(bad, () => resolve(undefined));
    } catch {
      resolve(undefined);
    }
  });
}

function readAll(db: IDBDatabase): Promise<[string, string][]> {
  return new Promise((resolve) => {
    const store = db.transaction(EVENTS).objectStore(EVENTS);
    const ids = store.getAllKeys();
    const texts = store.getAll();
    texts.addEventListener("success", () =>
      resolve(ids.result.map((id, at) => [id as string, texts.result[at] as string])),
    );
    texts.addEventListener("error", () => resolve([]));
  });
}
