import { searchPlaces as contract, NoGeocoder } from '@clutch/contracts/fleet/addresses'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import type { AddressAsker } from './asker.ts'
import { asking } from './asking.ts'

export function searchPlaces(asker: AddressAsker) {
  return implementOpen(contract, async ({ query: { text, lat, lon, count = 5 } }) => {
    const { geocoder } = asker
    if (geocoder === undefined) throw new Problem(NoGeocoder)
    if ((lat === undefined) !== (lon === undefined))
      throw new Problem(ValidationFailed, {
        errors: [
          {
            pointer: lat === undefined ? '/query/lat' : '/query/lon',
            message: 'a place to be near has `lat` and `lon`',
          },
        ],
      })
    const near = lat === undefined || lon === undefined ? null : { lat, lon }
    const items = await asking(geocoder.search({ text: text.trim(), near, count }, asker.stopping))
    return ok({ items, source: geocoder.name, attribution: geocoder.attribution })
  })
}
