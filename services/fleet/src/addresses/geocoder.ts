import type { Address } from '@clutch/contracts/fleet/addresses'
import type { LatLon } from '@clutch/shared/geo'

export interface FoundPlace extends LatLon {
  address: Address
}

/** The port: what places are called, and where something is. */
export interface Geocoder {
  readonly name: string
  /** How many questions a second it is asked at most, by one process. */
  readonly perSecond: number
  /** For how long its answers may be kept. */
  readonly keptDays: number
  /** What its terms want to be shown beside its answers. */
  readonly attribution: string | null
  /** @returns null where it knows nothing. @throws Overasked, or whatever went wrong */
  addressOf(place: LatLon, signal: AbortSignal): Promise<Address | null>
  /** The most likely first; near `near` rather than elsewhere. */
  search(asked: { text: string; near: LatLon | null; count: number }, signal: AbortSignal): Promise<FoundPlace[]>
}

/** It wants to be left alone for a while. */
export class Overasked extends Error {
  readonly pauseMs: number

  constructor(name: string, pauseMs: number) {
    super(`${name} answered that it is asked too much`)
    this.pauseMs = pauseMs
  }
}

export const noParts: Omit<Address, 'label' | 'precision'> = {
  houseNumber: null,
  street: null,
  postcode: null,
  locality: null,
  region: null,
  countryCode: null,
  distanceM: null,
}
