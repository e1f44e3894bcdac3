/** Arithmetic of QR codes: bytes as polynomials modulo x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004, annex A). */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** The words that let a reader mend damaged ones: the rest of dividing the data by the generator of this degree. */
export function errorWords(data: readonly number[], degree: number): number[] {
  const divisor = generator(degree);
  return data.reduce<number[]>(
    (rest, word) => {
      const factor = word ^ (rest[0] ?? 0);
      const moved = [...rest.slice(1), 0];
      return moved.map((each, at) => each ^ multiply(divisor[at] ?? 0, factor));
    },
    Array.from({ length: degree }, () => 0),
  );
}

/** (x - 2^0)(x - 2^1)…, highest power first, the leading 1 left out. */
function generator(degree: number): number[] {
  let result = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let step = 0; step < degree; step++) {
    const factor = root;
    result = result.map((each, at) => multiply(each, factor) ^ (result[at + 1] ?? 0));
    root = multiply(root, 2);
  }
  return result;
}
