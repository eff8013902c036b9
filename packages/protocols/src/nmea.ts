import { ProtocolError } from './protocol.ts'

/** Degrees and minutes as NMEA 0183 writes them, and as most text protocols copied it. */

// Some devices drop leading zeros, and with them a whole degree: 38.6508 is 0° 38.6508'.
const form = /^(\d{0,3}?)(\d{1,2}(?:\.\d*)?)$/

/**
 * Degrees from `ddmm.mmmm` or `dddmm.mmmm` and its hemisphere; 7 decimals, a centimetre.
 * @throws {ProtocolError} `malformed` where it is none
 */
export function degreesOf(text: string, hemisphere: string): number {
  const [, degrees, minutes] = form.exec(text.trim()) ?? []
  if (degrees === undefined || minutes === undefined) {
    throw new ProtocolError('malformed', 'a coordinate is not in degrees and minutes')
  }
  const scaled = Math.round((Number(degrees) + Number(minutes) / 60) * 1e7)
  return (hemisphere === 'S' || hemisphere === 'W' ? 0 - scaled : scaled) / 1e7
}

/** As many digits before the point as degrees have, and more behind it than minutes are told with. */
const plainForm = /^\s*\d{1,3}\.\d{4,}\s*$/

/**
 * Degrees of a place in that notation, or in plain degrees, as some firmware writes both. One of them alone in that look
 * is minutes without their leading zeros.
 * @throws {ProtocolError} `malformed` where they are neither
 */
export function placeOf(
  lat: string,
  northSouth: string,
  lon: string,
  eastWest: string,
): { readonly lat: number; readonly lon: number } {
  if (!plainForm.test(lat) || !plainForm.test(lon)) {
    return { lat: degreesOf(lat, northSouth), lon: degreesOf(lon, eastWest) }
  }
  const [north, east] = [lat, lon].map((text) => Math.round(Number(text) * 1e7) / 1e7) as [number, number]
  return { lat: northSouth === 'S' ? 0 - north : north, lon: eastWest === 'W' ? 0 - east : east }
}

/** The other direction: `degreeDigits` is 2 for latitudes and 3 for longitudes. */
export function minutesOf(degrees: number, degreeDigits: 2 | 3, decimals: number): string {
  const unit = 10 ** decimals
  const all = Math.round(Math.abs(degrees) * 60 * unit)
  const whole = Math.floor(all / (60 * unit))
  const minutes = (all - whole * 60 * unit) / unit
  return String(whole).padStart(degreeDigits, '0') + minutes.toFixed(decimals).padStart(decimals + 3, '0')
}

export const kilometresPerHourPerKnot = 1.852
