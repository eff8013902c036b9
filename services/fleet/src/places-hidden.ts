/** A time in which it is not to be known any more where a device was: ends included. */
export interface PlacesHidden {
  deviceId: string
  from: Date
  to: Date
  /** `coarsen`: known to about a kilometre. */
  mode: 'coarsen' | 'erase-positions' | 'erase-readings'
}

/** What becomes of a place in a record, as SQL. @param mode the parameter that holds it */
export function hiddenPlace(place: string, mode: `$${number}`): string {
  return `CASE WHEN ${mode}::text = 'coarsen' AND jsonb_typeof(${place}) = 'object'
               THEN jsonb_build_object('lat', round((${place}->>'lat')::numeric, 2), 'lon', round((${place}->>'lon')::numeric, 2))
               ELSE 'null'::jsonb END`
}
