/** Fast randomness that a seed decides (xorshift128, Marsaglia 2003): the search draws some hundred numbers an iteration. */
export interface Random {
  /** [0, 1) */
  uniform(): number
  /** 0 … count - 1 */
  index(count: number): number
}

export function randomOf(seed: number): Random {
  let [x, y, z, w] = [seed | 0 || 0x9e3779b9, 0x6c078965, 0x5bd1e995, 0x1b873593]
  const bits = (): number => {
    const t = x ^ (x << 11)
    x = y
    y = z
    z = w
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8)
    return w >>> 0
  }
  for (let warm = 0; warm < 20; warm++) bits()
  return {
    uniform: () => bits() / 4294967296,
    index: (count) => Math.floor((bits() / 4294967296) * count),
  }
}
