import { KontorError } from "@kontor/core";

/** More work waits than will be done soon. */
export class LineTooLongError extends KontorError {
  constructor() {
    super("overloaded", "Too many pictures are waiting to be drawn. Ask again after Retry-After.");
  }
}

/** Does one work at a time, in the order of asking; throws LineTooLongError when `most` are under way already. */
export function oneByOne(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let underWay = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    if (underWay >= most) throw new LineTooLongError();
    underWay++;
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      underWay--;
    }
  };
}
