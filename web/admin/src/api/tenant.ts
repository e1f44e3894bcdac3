/** The tenant that the address names; without one the server takes the person's first. */
export function chosenTenant(): string | undefined {
  const named = new URLSearchParams(location.search).get("tenant");
  return named === null || named === "" ? undefined : unquoted(named);
}

// The router writes texts that look like numbers in JSON's quotes.
function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
