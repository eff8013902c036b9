import type { Address } from '@clutch/contracts/fleet/addresses'
import { askFor, countryCodeIn, numberIn, precisionOf, textIn } from './answer.ts'
import { type FoundPlace, type Geocoder, noParts } from './geocoder.ts'

/** What we read of an answer of HERE's Geocoding & Search API v7; everything may be missing. */
interface Answer {
  items?: {
    position?: { lat?: unknown; lng?: unknown }
    address?: Partial<Record<'label' | 'state' | 'city' | 'street' | 'postalCode' | 'houseNumber', unknown>>
    countryInfo?: { alpha2?: unknown }
  }[]
}

/** Its own country codes have three letters; the two of ISO 3166-1 come on request. */
const shown = { lang: 'en-US', show: 'countryInfo' }

export function hereGeocoder({
  key,
  reverseUrl = 'https://revgeocode.search.hereapi.com',
  searchUrl = 'https://geocode.search.hereapi.com',
}: {
  key: string
  reverseUrl?: string
  searchUrl?: string
}): Geocoder {
  return {
    name: 'here',
    perSecond: 5,
    keptDays: 30,
    attribution: '© HERE',
    async addressOf({ lat, lon }, signal) {
      const url = new URL('/v1/revgeocode', reverseUrl)
      url.search = new URLSearchParams({ at: `${lat},${lon}`, limit: '1', ...shown, apiKey: key }).toString()
      return placesIn(await askFor('here', url, signal))[0]?.address ?? null
    },
    async search({ text, near, count }, signal) {
      const url = new URL('/v1/geocode', searchUrl)
      url.search = new URLSearchParams({
        q: text,
        limit: String(count),
        ...shown,
        ...(near === null ? {} : { at: `${near.lat},${near.lon}` }),
        apiKey: key,
      }).toString()
      return placesIn(await askFor('here', url, signal)).slice(0, count)
    },
  }
}

function placesIn(answer: unknown): FoundPlace[] {
  const { items } = (answer ?? {}) as Answer
  return (Array.isArray(items) ? items : []).flatMap(({ position, address = {}, countryInfo }): FoundPlace[] => {
    const lat = numberIn(position?.lat)
    const lon = numberIn(position?.lng)
    const label = textIn(address.label, 300)
    if (lat === null || lon === null || label === null) return []
    const parts: Omit<Address, 'label' | 'precision'> = {
      ...noParts,
      houseNumber: textIn(address.houseNumber),
      street: textIn(address.street),
      postcode: textIn(address.postalCode),
      locality: textIn(address.city),
      region: textIn(address.state),
      countryCode: countryCodeIn(countryInfo?.alpha2),
    }
    return [{ lat, lon, address: { label, precision: precisionOf(parts), ...parts } }]
  })
}
