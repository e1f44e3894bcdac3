/** One line without its end, or `undefined` in place of one that was too long to keep. */
export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

/** Cuts pieces of a file into lines (LF or CRLF). Keeps at most `maxBytes` of an unfinished line. */
export interface LineSplitter {
  push(piece: Buffer): Generator<NumberedLine>;
  /** The last line, when the file does not end with a line end. */
  end(): Generator<NumberedLine>;
}

export function createLineSplitter(maxBytes: number): LineSplitter {
  let number = 0;
  let kept: Buffer[] = [];
  let length = 0;

  const keep = (bytes: Buffer) => {
    length += bytes.length;
    if (length > maxBytes) kept = [];
    else if (bytes.length > 0) kept.push(bytes);
  };
  const finish = (): NumberedLine => {
    const whole = length > maxBytes ? undefined : kept.length === 1 ? kept[0] : Buffer.concat(kept);
    number++;
    kept = [];
    length = 0;
    return {
      number,
      bytes: whole === undefined ? undefined : withoutReturn(number === 1 ? withoutMark(whole) : whole),
    };
  };

  return {
    *push(piece) {
      let start = 0;
      for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
        keep(piece.subarray(start, end));
        yield finish();
        start = end + 1;
      }
      keep(piece.subarray(start));
    },
    *end() {
      if (length > 0) yield finish();
    },
  };
}

const LF = 10;
const CR = 13;

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

/** A byte order mark, which some editors put before the first line. */
function withoutMark(line: Buffer): Buffer {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}
