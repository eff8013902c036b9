import { readFileSync } from 'node:fs'
import type { Address } from '@clutch/contracts/fleet/addresses'
import { bearingDeg, distanceM, type LatLon } from '@clutch/shared/geo'
import { type FoundPlace, type Geocoder, noParts } from './geocoder.ts'

/** A town. `size` is 1 to 4. */
interface Town extends LatLon {
  name: string
  region: string | null
  countryCode: string
  size: number
  /** As it is searched. */
  words: string
}

/** Within this of its middle a place is in a town, by its size. */
const reachM = [0, 3_000, 7_000, 12_000, 20_000] as const
/** Farther away from any town a place is called nothing. */
const farthestM = 500_000
const directions = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const
const countries = new Intl.DisplayNames('en', { type: 'region' })

let held: readonly Town[] | undefined

/** Read when it is first asked for. */
function towns(): readonly Town[] {
  held ??= readTowns()
  return held
}

/** Big towns of the world, and some small ones, that this process has with it: which of them is near, asked of nobody. */
export function gazetteer(): Geocoder {
  return {
    name: 'gazetteer',
    // Nothing is asked, so nothing is spared.
    perSecond: 1_000_000,
    keptDays: 365,
    attribution: null,
    addressOf: async (place) => nearestTo(place),
    search: async ({ text, near, count }) => found(text, near).slice(0, count),
  }
}

/** Pure. A place is in the town whose reach it is in by most, else near the nearest. */
export function nearestTo(place: LatLon): Address | null {
  let inside: Town | undefined
  let insideShare = 1
  let nearest: Town | undefined
  let nearestM = Number.POSITIVE_INFINITY
  for (const town of towns()) {
    const awayM = distanceM(place, town)
    const share = awayM / reachM[town.size]!
    if (share < insideShare) [inside, insideShare] = [town, share]
    if (awayM < nearestM) [nearest, nearestM] = [town, awayM]
  }
  if (inside !== undefined) return addressOf(inside)
  if (nearest === undefined || nearestM > farthestM) return null
  const direction = directions[Math.round(bearingDeg(nearest, place) / 45) % 8]!
  const km = nearestM / 1_000
  const label = `${km < 20 ? km.toFixed(1) : Math.round(km)} km ${direction} of ${labelOf(nearest)}`
  return { ...addressOf(nearest), label, precision: 'nearby', distanceM: Math.round(nearestM) }
}

/** Pure. Towns whose names have all the words that were asked for, or begin with them; bigger and nearer ones first. */
function found(text: string, near: LatLon | null): FoundPlace[] {
  const wanted = wordsOf(text).split(' ')
  const scored = towns().flatMap((town) => {
    const own = town.words.split(' ')
    if (!wanted.every((word) => own.some((each) => each.startsWith(word)))) return []
    const isWhole = wordsOf(town.name) === wanted.join(' ')
    const awayM = near === null ? 0 : distanceM(near, town)
    return [{ town, isWhole, awayM }]
  })
  scored.sort(
    (a, b) =>
      Number(b.isWhole) - Number(a.isWhole) ||
      a.awayM - b.awayM ||
      b.town.size - a.town.size ||
      (a.town.words < b.town.words ? -1 : 1),
  )
  return scored.map(({ town }) => ({ lat: town.lat, lon: town.lon, address: addressOf(town) }))
}

function addressOf({ name, region, countryCode, ...town }: Town): Address {
  const label = labelOf({ name, region, countryCode, ...town })
  return { label, precision: 'locality', ...noParts, locality: name, region, countryCode }
}

function labelOf({ name, region, countryCode }: Town): string {
  const country = countries.of(countryCode) ?? countryCode
  return [name, region, country].filter((part) => part !== null && part !== '').join(', ')
}

/** In lower case, without accents. */
function wordsOf(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

function readTowns(): Town[] {
  const lines = readFileSync(new URL('./data/places.csv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
  return lines.map((line) => {
    const [name = '', region = '', countryCode = '', lat, lon, size] = line.split(',')
    const words = wordsOf(`${name} ${region} ${countries.of(countryCode)}`)
    return { name, region: region || null, countryCode, lat: Number(lat), lon: Number(lon), size: Number(size), words }
  })
}
