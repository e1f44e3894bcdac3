/** All that charts are drawn with. Anything else is left out, should a page ever be given a link to a server that is none of ours. */
const TAGS = new Set(["svg", "g", "path", "rect", "circle", "line", "text", "tspan"]);
const UNWANTED = /^on|href$|^style$/i;

/** Pages that ask for trusted types have to allow this policy. */
interface Policy {
  createHTML(text: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}
let policy: Policy | undefined;

/** The picture as an element for this page; undefined when the text is none. */
export function readPicture(svg: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(trusted(svg), "image/svg+xml");
  const picture = document.importNode(parsed.documentElement, true);
  if (!(picture instanceof SVGSVGElement)) return undefined;
  for (const each of [picture, ...picture.querySelectorAll("*")]) {
    if (!TAGS.has(each.localName)) {
      each.remove();
      continue;
    }
    for (const { name } of Array.from(each.attributes)) if (UNWANTED.test(name)) each.removeAttribute(name);
  }
  return picture;
}

function trusted(text: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("kontor-tile", { createHTML: (html) => html });
  return policy?.createHTML(text) ?? text;
}
