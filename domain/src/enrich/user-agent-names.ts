/** What a guest uses, as column `device_type`. */
const deviceTypes = ["desktop", "mobile", "tablet", "tv", "console", "wearable", "other"] as const;
export type DeviceType = (typeof deviceTypes)[number];

/** One name per browser family: the parser's names, in lower case, that say the same thing differently. */
const browserFamilies: Readonly<Record<string, string>> = {
  "mobile safari": "Safari",
  chrome: "Chrome",
  "chrome headless": "Chrome",
  "chrome webview": "Chrome",
  "mobile chrome": "Chrome",
  "mobile firefox": "Firefox",
  "firefox focus": "Firefox",
  "opera mobi": "Opera",
  "opera tablet": "Opera",
  "opera touch": "Opera",
  "opera gx": "Opera",
  iemobile: "IE",
  gsa: "Google App",
  maxthon: "Maxthon",
  conkeror: "Conkeror",
  rekonq: "Rekonq",
  mozilla: "",
  webkit: "",
};

const systemFamilies: Readonly<Record<string, string>> = {
  "mac os": "macOS",
  "chromium os": "Chrome OS",
  "windows mobile": "Windows Phone",
  "windows iot": "Windows",
  "android-x86": "Android",
  freebsd: "BSD",
  netbsd: "BSD",
  openbsd: "BSD",
  dragonfly: "BSD",
  "pc-bsd": "BSD",
};

/** Linux under its distributions' names. */
const linuxNames = new Set(
  (
    "linux gnu ubuntu debian fedora centos redhat suse gentoo arch slackware mandriva mint deepin elementary " +
    "kubuntu xubuntu lubuntu raspbian sabayon manjaro linpus linspire zenwalk vectorlinux pclinuxos mageia joli puppy"
  ).split(" "),
);

const desktopSystems = new Set(["Windows", "macOS", "Linux", "Chrome OS", "BSD", "Solaris"]);

export function browserFamily(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const family = browserFamilies[name.toLowerCase()] ?? name;
  return family === "" ? undefined : family;
}

export function systemFamily(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const key = name.toLowerCase();
  return linuxNames.has(key) ? "Linux" : (systemFamilies[key] ?? name);
}

/** The parser leaves a desktop computer without a type; a known desktop system tells. */
export function deviceTypeOf(parsed: string | undefined, system: string | undefined): DeviceType {
  if (parsed === "smarttv") return "tv";
  const known = deviceTypes.find((type) => type === parsed);
  if (known !== undefined) return known;
  return system !== undefined && desktopSystems.has(system) ? "desktop" : "other";
}
