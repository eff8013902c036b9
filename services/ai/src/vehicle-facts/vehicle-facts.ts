/** What the platform's events have told of one vehicle. Times are the vehicle's own. */
export interface VehicleFacts {
  /** Since when anything is heard of it; null: nothing ever was. */
  connectedSince: Date | null
  /** Of the last 30 days, that are over. */
  trips: readonly DrivenTrip[]
  /** Open ones, and cleared ones of the last 30 days. */
  troubleCodes: readonly KnownTroubleCode[]
  /** Whether a trouble code of it was ever read: having none is not the same as nobody looking. */
  readsTroubleCodes: boolean
  odometerKm: number | null
}

export interface DrivenTrip {
  startedAt: Date
  distanceM: number
  durationS: number
  idleS: number
  harshEvents: number
}

export interface KnownTroubleCode {
  id: string
  code: string
  openedAt: Date
  clearedAt: Date | null
}
