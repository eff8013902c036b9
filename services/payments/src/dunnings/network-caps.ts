const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** After so many declined attempts of one card and amount within that time the network charges the next one. */
interface Cap {
  readonly attempts: number
  readonly withinMs: number
}

export const networkSource =
  'support.checkout.com "When can I retry a declined transaction", paypal.com "Avoid excessive retries penalties"'

/**
 * Visa: 15 reattempts of one card and amount in 30 days (20 since 19 May 2025; the lower number is kept, because acquirers
 * still apply it). Mastercard: 10 in 24 hours, and 35 in 30 days. As checkout.com and PayPal publish them:
 * support.checkout.com "When can I retry a declined transaction", paypal.com "Avoid excessive retries penalties".
 */
const caps: Readonly<Record<string, readonly Cap[]>> = {
  visa: [{ attempts: 15, withinMs: 30 * dayMs }],
  mastercard: [
    { attempts: 10, withinMs: dayMs },
    { attempts: 35, withinMs: 30 * dayMs },
  ],
}
/** A brand that publishes none, or that is not known, is treated as the strictest. */
const strictest: readonly Cap[] = [
  { attempts: 10, withinMs: dayMs },
  { attempts: 15, withinMs: 30 * dayMs },
]

/** All of them, as they are told. */
export function networkCaps(): { brand: string | null; attempts: number; withinHours: number }[] {
  return [...Object.entries(caps), [null, strictest] as const].flatMap(([brand, of]) =>
    of.map(({ attempts, withinMs }) => ({ brand, attempts, withinHours: withinMs / hourMs })),
  )
}

/** How far back attempts count, and how many are enough to know. */
export const countedForMs = 30 * dayMs
export const mostCounted = 35

/**
 * When the card may be tried with this amount again, undefined when it may be now.
 * @param attempts instants of those made
 */
export function allowedFrom(brand: string | null, attempts: readonly Date[], now: Date): Date | undefined {
  const times = attempts.map((at) => at.getTime()).sort((a, b) => b - a)
  const free = (caps[brand?.toLowerCase() ?? ''] ?? strictest).map((cap) => {
    // The attempt that has to be out of the window before another fits in.
    const last = times[cap.attempts - 1]
    return last === undefined ? 0 : last + cap.withinMs
  })
  const from = Math.max(...free)
  return from > now.getTime() ? new Date(from) : undefined
}
