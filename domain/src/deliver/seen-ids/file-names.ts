/** Generations are numbered from 1. A journal is one of them; a run covers those from `first` to `last`. */
export interface SeenFile {
  readonly name: string;
  readonly kind: "journal" | "run";
  readonly first: number;
  readonly last: number;
}

const DIGITS = 10;
const JOURNAL = /^ids-(\d{10})\.journal$/;
const RUN = /^ids-(\d{10})-(\d{10})\.run$/;

export const UNFINISHED = ".tmp";

export function journalName(generation: number): string {
  return `ids-${padded(generation)}.journal`;
}

export function runName(first: number, last: number): string {
  return `ids-${padded(first)}-${padded(last)}.run`;
}

/**
 * The files that count, oldest first, and those that a crash left behind: unfinished ones, and ones whose generations a run holds as a whole.
 * Foreign names are in neither list.
 */
export function sortFiles(names: readonly string[]): { live: SeenFile[]; leftovers: string[] } {
  const files = names.flatMap((name) => parseName(name) ?? []);
  const runs = files.filter((each) => each.kind === "run");
  const isCovered = (file: SeenFile) => runs.some((run) => run !== file && covers(run, file));
  const unfinished = names.filter((name) => name.startsWith("ids-") && name.endsWith(UNFINISHED));
  return {
    live: files.filter((file) => !isCovered(file)).sort((a, b) => a.first - b.first),
    leftovers: [...unfinished, ...files.filter(isCovered).map((file) => file.name)],
  };
}

function parseName(name: string): SeenFile | null {
  const journal = JOURNAL.exec(name);
  if (journal) return { name, kind: "journal", first: Number(journal[1]), last: Number(journal[1]) };
  const run = RUN.exec(name);
  return run && { name, kind: "run", first: Number(run[1]), last: Number(run[2]) };
}

function covers(run: SeenFile, file: SeenFile): boolean {
  return run.first <= file.first && file.last <= run.last;
}

function padded(generation: number): string {
  return String(generation).padStart(DIGITS, "0");
}
