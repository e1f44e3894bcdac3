/** Turns what people upload into pictures that are safe to serve. */
export interface ImageResizer {
  /**
   * The middle of the image as a square of `side` pixels, upright, as WebP without metadata; undefined for what is no JPEG, PNG, WebP, GIF or AVIF, is damaged, or has too
   * many pixels. Of an animation the first picture.
   */
  square(bytes: Uint8Array, side: number): Promise<Uint8Array | undefined>;
}
