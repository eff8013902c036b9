import { getAddress as contract, NoGeocoder } from '@clutch/contracts/fleet/addresses'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { cellToLatLng, latLngToCell } from 'h3-js'
import { implementOpen } from '../kit.ts'
import type { AddressAsker } from './asker.ts'
import { asking } from './asking.ts'
import { keepAddresses } from './keep.ts'
import { addressResolution } from './place.ts'
import { findAddresses } from './store.ts'

export function getAddress(asker: AddressAsker) {
  return implementOpen(contract, async ({ query, principal, database }) => {
    const { geocoder } = asker
    if (geocoder === undefined) throw new Problem(NoGeocoder)
    const scope = { tenantId: principal!.tenantId, actor: principal!.id }
    const cell = latLngToCell(query.lat, query.lon, addressResolution)
    const { name: source, attribution } = geocoder
    const kept = await database.tx(scope, async (tx) => (await findAddresses(tx, geocoder, [cell])).get(cell))
    if (kept !== undefined)
      return ok({ address: kept.address, source, attribution, askedAt: kept.askedAt.toISOString() })
    // Outside of any transaction: somebody else's answer takes as long as it takes.
    const [lat, lon] = cellToLatLng(cell)
    const address = await asking(geocoder.addressOf({ lat, lon }, asker.stopping))
    const askedAt = await database.tx(scope, async (tx) => {
      await keepAddresses(tx, source, new Map([[cell, address]]))
      return tx.now.toISOString()
    })
    return ok({ address, source, attribution, askedAt })
  })
}
