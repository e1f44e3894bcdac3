const LONGEST = 2048;

/** How User-Agents of HTTP libraries, SDKs and command-line tools begin. What names an app or a device is not among them. */
const PROGRAM = new RegExp(
  `^(?:${[
    "curl|wget|httpie|xh|postmanruntime|insomnia|powershell",
    "aws-[\\w-]+|boto3?|botocore|amazon kinesis",
    "node(?:-fetch|\\.js)?|undici|deno|bun|axios|got|superagent",
    "python(?:-[a-z]+)?|aiohttp|urllib3?|scrapy",
    "go-http-client|fasthttp|resty|reqwest|ureq|hyper",
    "java(?:-http-client)?|okhttp|apache-httpclient|jersey|reactornetty|ktor-client",
    "php|guzzlehttp|symfony|wordpress|ruby|faraday|rest-client|http\\.rb|typhoeus|libwww-perl|lwp(?:-[a-z]+)?",
    "\\.net|dotnet|restsharp|vector|fluent-bit|fluentd|logstash",
  ].join("|")})(?![\\w.-])`,
  "i",
);

/**
 * What a request's own User-Agent header tells about the guest. A library or tool tells nothing: the request has a key of the tenant in it, so it comes from the
 * tenant's server or app and not from a crawler, and its events must not be taken for a bot's. Cut, so that what the log holds is bounded.
 */
export function guestAgent(header: string | undefined): string | undefined {
  if (header === undefined || header === "" || PROGRAM.test(header)) return undefined;
  return header.length > LONGEST ? header.slice(0, LONGEST) : header;
}
