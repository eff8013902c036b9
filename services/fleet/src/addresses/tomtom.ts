import type { Address } from '@clutch/contracts/fleet/addresses'
import { askFor, countryCodeIn, numberIn, precisionOf, textIn } from './answer.ts'
import { type FoundPlace, type Geocoder, noParts } from './geocoder.ts'

/** What we read of answers of TomTom's Search API v2; everything may be missing. */
interface TomtomAddress
  extends Partial<
    Record<
      | 'freeformAddress'
      | 'streetNumber'
      | 'streetName'
      | 'postalCode'
      | 'municipality'
      | 'countrySubdivisionName'
      | 'countrySubdivision'
      | 'countryCode',
      unknown
    >
  > {}
interface ReverseAnswer {
  addresses?: { address?: TomtomAddress }[]
}
interface SearchAnswer {
  results?: { position?: { lat?: unknown; lon?: unknown }; address?: TomtomAddress }[]
}

export function tomtomGeocoder({
  key,
  baseUrl = 'https://api.tomtom.com',
}: {
  key: string
  baseUrl?: string
}): Geocoder {
  return {
    name: 'tomtom',
    perSecond: 5,
    keptDays: 30,
    attribution: '© TomTom',
    async addressOf({ lat, lon }, signal) {
      const url = new URL(`/search/2/reverseGeocode/${lat},${lon}.json`, baseUrl)
      url.search = new URLSearchParams({ key, language: 'en-US' }).toString()
      const { addresses } = ((await askFor('tomtom', url, signal)) ?? {}) as ReverseAnswer
      return addressIn(Array.isArray(addresses) ? addresses[0]?.address : undefined)
    },
    async search({ text, near, count }, signal) {
      const url = new URL(`/search/2/geocode/${encodeURIComponent(text)}.json`, baseUrl)
      url.search = new URLSearchParams({
        key,
        language: 'en-US',
        limit: String(count),
        ...(near === null ? {} : { lat: String(near.lat), lon: String(near.lon) }),
      }).toString()
      const { results } = ((await askFor('tomtom', url, signal)) ?? {}) as SearchAnswer
      return (Array.isArray(results) ? results : [])
        .flatMap(({ position, address: said }): FoundPlace[] => {
          const lat = numberIn(position?.lat)
          const lon = numberIn(position?.lon)
          const address = addressIn(said)
          return lat === null || lon === null || address === null ? [] : [{ lat, lon, address }]
        })
        .slice(0, count)
    },
  }
}

function addressIn(said: TomtomAddress | undefined): Address | null {
  const label = textIn(said?.freeformAddress, 300)
  if (said === undefined || label === null) return null
  const parts: Omit<Address, 'label' | 'precision'> = {
    ...noParts,
    houseNumber: textIn(said.streetNumber),
    street: textIn(said.streetName),
    postcode: textIn(said.postalCode),
    locality: textIn(said.municipality),
    region: textIn(said.countrySubdivisionName) ?? textIn(said.countrySubdivision),
    countryCode: countryCodeIn(said.countryCode),
  }
  return { label, precision: precisionOf(parts), ...parts }
}
