/**
 * 64 bits of (tenant, event_id) as two 32-bit lanes, for the set of ids already seen. Two multiply-xorshift lanes over UTF-16 code units
 * (the construction of cyrb53, public domain, widened to both lanes) seeded by the tenant, so that equal ids of two tenants differ. A hit in the set
 * is only a suspicion: delivery compares the real ids before it drops anything.
 *
 * Never returns (0, 0), which means "no id".
 */
export function hashEventId(tenant: string, id: string, out: Uint32Array, at: number): void {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < tenant.length; i++) {
    const unit = tenant.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ 0x1f, 2654435761);
  b = Math.imul(b ^ 0x1f, 1597334677);
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  const mixedA = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  const mixedB = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(mixedA ^ (mixedA >>> 13), 3266489909);
  out[at] = mixedA;
  out[at + 1] = mixedB === 0 ? 1 : mixedB;
}
