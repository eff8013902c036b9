import { isLatLon, type LatLon } from '@clutch/shared/geo'
import { latLngToCell } from 'h3-js'

/** Pure. Places are named by H3 cell: edges of about 28 m, a house or two. */
export const addressResolution = 11

/**
 * The cell by which a place is named. Null for none, and for one that is known to hundredths of a degree only: it was coarsened so that
 * nobody knows where it was, and what stands at the coarse place is something else.
 */
export function cellOf(place: LatLon | null): string | null {
  if (place === null || !isLatLon(place) || isCoarse(place)) return null
  return latLngToCell(place.lat, place.lon, addressResolution)
}

function isCoarse({ lat, lon }: LatLon): boolean {
  return isHundredths(lat) && isHundredths(lon)
}

function isHundredths(deg: number): boolean {
  return Math.abs(deg * 100 - Math.round(deg * 100)) < 1e-9
}
