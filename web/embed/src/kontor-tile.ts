import { loadTile, type Loaded } from "./load-tile.ts";
import { tileAddress, type TileLook } from "./tile-address.ts";
import { createTileView, type TileView } from "./tile-view.ts";

const USUAL_REFRESH_S = 30;
const LEAST_REFRESH_S = 5;
const MOST_WAIT_MS = 300_000;
/** A size that still changes is not asked for. */
const CALM_MS = 150;
const NO_SOURCE = 'A <kontor-tile> needs src="…", a link made by POST /v1/embed-links.';
const NOT_NOW = "This tile cannot be reached now. It is tried again.";

/**
 * `<kontor-tile src theme lang refresh>`: a tile of a dashboard on any page.
 *
 * 1. A change (attribute, size, colour scheme) or the time makes the tile due. It is asked for once it is on the screen of a page that is looked at, and has a size.
 * 2. One request at a time: a newer one ends the older.
 * 3. What the server refuses for good stays refused until an attribute changes; when it is away, the picture stays, with a note, and asking slows down.
 */
export class KontorTile extends HTMLElement {
  static readonly observedAttributes = ["src", "theme", "lang", "refresh"];
  readonly #view: TileView;
  #life: AbortController | undefined;
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #size = { width: 0, height: 0 };
  #due = false;
  #onScreen = false;
  #etag = "";
  #failures = 0;
  #shownAt: Date | undefined;

  constructor() {
    super();
    this.#view = createTileView(this.attachShadow({ mode: "open" }));
  }

  connectedCallback(): void {
    const { signal } = (this.#life = new AbortController());
    const seen = new IntersectionObserver((changes) => {
      this.#onScreen = changes.at(-1)?.isIntersecting ?? false;
      this.#turn();
    });
    const sized = new ResizeObserver(() => this.#resized());
    seen.observe(this);
    sized.observe(this.#view.place);
    signal.addEventListener("abort", () => {
      seen.disconnect();
      sized.disconnect();
    });
    document.addEventListener("visibilitychange", () => this.#turn(), { signal });
    dark().addEventListener("change", () => this.refresh(), { signal });
    this.refresh();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  attributeChangedCallback(name: string): void {
    if (name === "src") this.#forget();
    if (this.#life !== undefined) this.refresh();
  }

  /** Asks for the tile now, or as soon as it is seen. */
  refresh(): void {
    this.#view.theme(this.#look().theme);
    this.#request?.abort();
    clearTimeout(this.#timer);
    this.#due = true;
    this.#turn();
  }

  #resized(): void {
    const { clientWidth: width, clientHeight: height } = this.#view.place;
    const first = this.#size.width === 0;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    if (first) return this.#turn();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), CALM_MS);
  }

  #turn(): void {
    const sized = this.#size.width > 0 && this.#size.height > 0;
    if (!this.#due || !this.#onScreen || !sized || document.hidden || this.#life === undefined) return;
    this.#due = false;
    const address = tileAddress(this.getAttribute("src"), document.baseURI, this.#look());
    if (address === undefined) return this.#refuse(NO_SOURCE);
    const { signal } = (this.#request = new AbortController());
    void loadTile(address, this.#etag, signal).then(
      (loaded) => signal.aborted || this.#take(loaded),
      () => undefined,
    );
  }

  #take(loaded: Loaded): void {
    if (loaded.kind === "refused") return this.#refuse(loaded.words);
    if (loaded.kind === "away") return this.#wait(loaded.afterMs);
    if (loaded.kind === "tile") {
      this.#etag = loaded.etag;
      this.#view.show(loaded.tile);
      this.dispatchEvent(new Event("load"));
    }
    this.#failures = 0;
    this.#shownAt = new Date();
    this.#view.note("");
    const seconds = this.#refreshSeconds();
    if (seconds > 0) this.#later(seconds * 1000);
  }

  #forget(): void {
    this.#etag = "";
    this.#shownAt = undefined;
  }

  #refuse(words: string): void {
    this.#forget();
    this.#view.say(words);
    this.dispatchEvent(new Event("error"));
  }

  #wait(afterMs: number): void {
    if (this.#shownAt === undefined) this.#view.say(NOT_NOW);
    else
      this.#view.note(`As of ${this.#shownAt.toLocaleTimeString(this.#look().lang, { timeStyle: "short" })}`);
    this.dispatchEvent(new Event("error"));
    this.#later(Math.max(afterMs, Math.min(MOST_WAIT_MS, 1000 * 2 ** this.#failures++)));
  }

  // Spread out: the tiles of a page, and of all its readers, do not ask in step.
  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#due = true;
        this.#turn();
      },
      ms * (0.9 + 0.2 * Math.random()),
    );
  }

  #refreshSeconds(): number {
    const raw = this.getAttribute("refresh");
    const seconds = raw === null || raw === "" ? USUAL_REFRESH_S : Number(raw);
    if (seconds === 0) return 0;
    return seconds >= LEAST_REFRESH_S ? seconds : LEAST_REFRESH_S;
  }

  #look(): TileLook {
    const asked = this.getAttribute("theme");
    const byPage = dark().matches ? "dark" : "light";
    const lang = this.lang || document.documentElement.lang;
    return {
      ...this.#size,
      theme: asked === "light" || asked === "dark" ? asked : byPage,
      lang: /^de\b/i.test(lang) ? "de" : "en",
    };
  }
}

function dark(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}
