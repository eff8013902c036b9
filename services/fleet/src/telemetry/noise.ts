/** For tests only: random numbers that a seed repeats. */

/** Uniform in [0, 1): the generator mulberry32, 32 bits of state. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal by the polar method (Marsaglia and Bray, 1964). */
export function gaussian(uniform: () => number): () => number {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s)
        spare = v * scale
        return u * scale
      }
    }
  }
}

/** First-order autoregressive noise of unit variance with the given correlation time. */
export function autoregressive(normal: () => number, correlationS: number): (stepS: number) => number {
  let value = normal()
  return (stepS) => {
    const kept = Math.exp(-stepS / correlationS)
    value = kept * value + Math.sqrt(1 - kept * kept) * normal()
    return value
  }
}
