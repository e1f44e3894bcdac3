/** How a tile is to look; what the server takes beside the link. */
export interface TileLook {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: "light" | "dark";
  readonly lang: "en" | "de";
}

/** What the server draws: smaller places get this, scaled down. */
const LEAST = { width: 112, height: 92 };
const MOST = 2000;

/** Where a tile is loaded from; undefined when `src` is no address. It may be any of a link's paths, `.svg` and `.png` too. */
export function tileAddress(src: string | null, base: string, look: TileLook): URL | undefined {
  if (!src || !URL.canParse(src, base)) return undefined;
  const address = new URL(src, base);
  if (!/^https?:$/.test(address.protocol)) return undefined;
  address.pathname = `${address.pathname.replace(/\.(svg|png|json)$/, "")}.json`;
  const { width, height } = fit(look.width, look.height);
  address.search = String(new URLSearchParams({ width, height, theme: look.theme, lang: look.lang }));
  return address;
}

// The same shape within the server's limits, so that nothing is cut or drawn out of shape.
function fit(width: number, height: number): { width: string; height: string } {
  const scale = Math.min(
    Math.max(1, LEAST.width / width, LEAST.height / height),
    MOST / Math.max(width, height, 1),
  );
  const whole = (value: number, least: number) => String(Math.max(least, Math.round(value * scale)));
  return { width: whole(width, LEAST.width), height: whole(height, LEAST.height) };
}
