import { RequestError } from "./problem.ts";

/** How the browser reached this server. */
export interface Site {
  /** As in a browser's `Origin` header. */
  readonly origin: string;
  /** Without the port. */
  readonly hostname: string;
  readonly secure: boolean;
  /** By a name of this very machine: browsers trust it like https. */
  readonly loopback: boolean;
}

/** What the server was told about its own address. */
export interface SiteSettings {
  /** Where people open it, when a proxy stands in front. */
  readonly publicUrl?: string | undefined;
  /** Believe X-Forwarded-Proto and X-Forwarded-Host. */
  readonly trustProxy?: boolean | undefined;
}

/** Throws RequestError for a Host that is no host. */
export function siteOf(headers: Headers, { publicUrl, trustProxy = false }: SiteSettings): Site {
  const text = publicUrl ?? `${schemeOf(headers, trustProxy)}://${hostOf(headers, trustProxy)}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "") {
    throw new RequestError("invalid_request", "The Host header is not the name of a host.");
  }
  const { origin, hostname, protocol } = url;
  return { origin, hostname, secure: protocol === "https:", loopback: isLoopbackName(hostname) };
}

/** Names that never leave this machine, in the form that URL gives them. */
function isLoopbackName(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/** An address of a socket. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

function schemeOf(headers: Headers, trustProxy: boolean): string {
  const forwarded = trustProxy ? first(headers.get("x-forwarded-proto")) : undefined;
  return forwarded === "https" ? "https" : "http";
}

function hostOf(headers: Headers, trustProxy: boolean): string {
  const forwarded = trustProxy ? first(headers.get("x-forwarded-host")) : undefined;
  return forwarded ?? headers.get("host") ?? "";
}

function first(header: string | null): string | undefined {
  return header?.split(",", 1)[0]?.trim();
}
