import type { Address } from '@clutch/contracts/fleet/addresses'
import { askFor, countryCodeIn, numberIn, precisionOf, textIn } from './answer.ts'
import { type FoundPlace, type Geocoder, noParts } from './geocoder.ts'

/** What we read of an answer of Nominatim in its `jsonv2`; everything may be missing. */
interface Found {
  lat?: unknown
  lon?: unknown
  display_name?: unknown
  error?: unknown
  address?: Readonly<Record<string, unknown>>
}

/** Any server that speaks like Nominatim: an own one, or the public one within its rules (one question a second, and a name). */
export function nominatimGeocoder({ url: baseUrl, agent }: { url: string; agent: string }): Geocoder {
  const at = (path: string, query: Record<string, string>) => {
    const url = new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
    url.search = new URLSearchParams({
      format: 'jsonv2',
      addressdetails: '1',
      'accept-language': 'en',
      ...query,
    }).toString()
    return url
  }
  const headers = { 'user-agent': agent }
  return {
    name: 'nominatim',
    perSecond: 1,
    keptDays: 365,
    attribution: '© OpenStreetMap contributors',
    async addressOf({ lat, lon }, signal) {
      const url = at('reverse', { lat: String(lat), lon: String(lon), zoom: '18' })
      return addressIn(((await askFor('nominatim', url, signal, headers)) ?? {}) as Found)
    },
    async search({ text, near, count }, signal) {
      const box = near === null ? {} : { viewbox: boxAround(near) }
      const url = at('search', { q: text, limit: String(count), ...box })
      const found = await askFor('nominatim', url, signal, headers)
      return (Array.isArray(found) ? (found as Found[]) : [])
        .flatMap((each): FoundPlace[] => {
          const lat = numberIn(each.lat)
          const lon = numberIn(each.lon)
          const address = addressIn(each)
          return lat === null || lon === null || address === null ? [] : [{ lat, lon, address }]
        })
        .slice(0, count)
    },
  }
}

/** A degree around: what lies in it comes first, what does not is not left out. */
function boxAround({ lat, lon }: { lat: number; lon: number }): string {
  return [Math.max(-180, lon - 1), Math.min(90, lat + 1), Math.min(180, lon + 1), Math.max(-90, lat - 1)].join(',')
}

function addressIn({ display_name: name, address = {}, error }: Found): Address | null {
  const label = textIn(name, 300)
  // `Unable to geocode`: open sea.
  if (label === null || error !== undefined) return null
  const first = (...keys: string[]) => keys.map((key) => textIn(address[key])).find((text) => text !== null) ?? null
  const parts: Omit<Address, 'label' | 'precision'> = {
    ...noParts,
    houseNumber: first('house_number'),
    street: first('road', 'pedestrian', 'footway', 'cycleway'),
    postcode: first('postcode'),
    locality: first('city', 'town', 'village', 'hamlet', 'municipality'),
    region: first('state', 'county'),
    countryCode: countryCodeIn(address.country_code),
  }
  return { label, precision: precisionOf(parts), ...parts }
}
