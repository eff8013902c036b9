import type { Places } from './travel-times.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * HERE's lines as text, version 1: like an encoded polyline, with a header that says how many decimals there are and whether there is a
 * third number, which is passed over.
 * @throws RangeError when it is none
 */
export function decodeFlexiblePolyline(text: string): Places {
  let at = 0
  // Numbers may be larger than 32 bits: with more decimals.
  const unsigned = (): number => {
    let [value, factor] = [0, 1]
    for (;;) {
      const chunk = alphabet.indexOf(text[at++] ?? ' ')
      if (chunk === -1 || factor > 2 ** 45) throw new RangeError('no flexible polyline')
      value += (chunk & 0x1f) * factor
      if (chunk < 0x20) return value
      factor *= 32
    }
  }
  const signed = (): number => {
    const value = unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }
  if (unsigned() !== 1) throw new RangeError('a flexible polyline of another version')
  const header = unsigned()
  const scale = 10 ** (header & 15)
  const hasThird = ((header >> 4) & 7) !== 0
  const places: Places = []
  let [lat, lon] = [0, 0]
  while (at < text.length) {
    lat += signed()
    lon += signed()
    if (hasThird) signed()
    places.push([lat / scale, lon / scale])
  }
  return places
}
