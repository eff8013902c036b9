// Randomness that a seed decides, so that a population, a split and a training run can be repeated byte for byte.

export interface SeededRandom {
  /** [0, 1) */
  uniform(): number
  between(low: number, high: number): number
  /** 0 … count - 1 */
  index(count: number): number
  chance(probability: number): boolean
  /** Mean 0, standard deviation 1. */
  normal(): number
  /** exp(normal): median `median`, spread `sigma` in log units. */
  logNormal(median: number, sigma: number): number
  poisson(mean: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T
}

/** Every consumer names its own stream: one more draw in one place then moves nothing elsewhere. */
export function seededRandom(seed: number, stream: string): SeededRandom {
  const spread = spreader(seed >>> 0, stream)
  let a = spread()
  let b = spread()
  let c = spread()
  let counter = 1

  // sfc32 (Small Fast Counting, public domain): 128 bits of state, passes PractRand.
  const bits = (): number => {
    const out = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + out
    c |= 0
    return out >>> 0
  }
  for (let warm = 0; warm < 12; warm++) bits()

  const uniform = () => bits() / 4294967296
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const index = (count: number) => Math.floor(uniform() * count)

  return {
    uniform,
    normal,
    index,
    between: (low, high) => low + (high - low) * uniform(),
    chance: (probability) => uniform() < probability,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick: (items) => items[index(items.length)] ?? items[0],
    poisson(mean) {
      // Counting multiplications is exact and short for the small means of this field; above it the normal is close enough.
      if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
      const floor = Math.exp(-mean)
      let product = uniform()
      let count = 0
      while (product > floor && count < 1000) {
        product *= uniform()
        count++
      }
      return count
    },
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const other = index(last + 1)
        const held = items[last]
        items[last] = items[other]
        items[other] = held
      }
      return items
    },
  }
}

function spreader(seed: number, stream: string): () => number {
  let state = seed ^ 0x9e3779b9
  for (let at = 0; at < stream.length; at++) state = Math.imul(state ^ stream.charCodeAt(at), 0x01000193)
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) | 0
  }
}
