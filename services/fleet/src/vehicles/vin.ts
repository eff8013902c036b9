/**
 * Vehicle identification numbers: ISO 3779 (structure), ISO 3780 (manufacturer), and 49 CFR 565.15 for what North America adds,
 * the check digit and the model year. Elsewhere those two places are free, so a wrong check digit is a fault only where one is due.
 */

export type VinProblem = 'length' | 'characters' | 'check-digit'

export type DecodedVin = {
  readonly wmi: string
  /** Where the manufacturer is seated, by the first character of the identifier. */
  readonly region: string
  readonly country: string | null
  readonly manufacturer: string | null
  /** Null where the tenth character means no year, as on most European vehicles. */
  readonly modelYear: number | null
  readonly checkDigit: 'valid' | 'invalid' | 'not-used'
  /** Plant and serial number as the manufacturer writes them. */
  readonly plant: string
  readonly serial: string
}

/** What is wrong with a VIN, or null. I, O and Q are never used; a check digit is demanded of North American VINs only. */
export function vinProblem(text: string): VinProblem | null {
  if (text.length !== 17) return 'length'
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(text)) return 'characters'
  return isNorthAmerican(text) && !hasValidCheckDigit(text) ? 'check-digit' : null
}

/** Upper case without the blanks and dashes that people write. */
export function normalVin(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '')
}

export function decodeVin(vin: string): DecodedVin {
  if (vin.length !== 17) throw new RangeError('A VIN has 17 characters')
  const wmi = vin.slice(0, 3)
  const valid = hasValidCheckDigit(vin)
  return {
    wmi,
    region: regionOf(vin),
    country: countryOf(vin),
    manufacturer: MANUFACTURERS.get(wmi) ?? MANUFACTURERS.get(wmi.slice(0, 2)) ?? null,
    modelYear: isNorthAmerican(vin) || valid ? modelYearOf(vin) : null,
    checkDigit: valid ? 'valid' : isNorthAmerican(vin) ? 'invalid' : 'not-used',
    plant: vin[10]!,
    serial: vin.slice(11),
  }
}

/** 49 CFR 565.15(c): values of the letters, weights of the places, remainder by eleven. */
export function hasValidCheckDigit(vin: string): boolean {
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const value = LETTER_VALUES[vin[i]!] ?? Number(vin[i])
    if (Number.isNaN(value)) return false
    sum += value * WEIGHTS[i]!
  }
  return vin[8] === '0123456789X'[sum % 11]
}

/** Of those with a seven, 7A to 7E are New Zealand's. */
function isNorthAmerican(vin: string): boolean {
  return /^([1-5]|7[F-Z0-9])/.test(vin)
}

/** No vehicle is taken to be newer than next year's model. */
const LATEST_YEAR = 2027

/**
 * 49 CFR 565.15(d)(1): thirty years share a character. A light vehicle says by its seventh character which of the two it is,
 * from 2010 on a letter and a digit before. Of a truck, and of what is built for China, it is the later one that can be.
 */
function modelYearOf(vin: string): number | null {
  const index = YEAR_CODES.indexOf(vin[9]!)
  if (index < 0) return null
  const isSaid = vin[0] !== 'L' && !TRUCK_MAKERS.has(vin.slice(0, 3))
  const isLater = (!isSaid || /[A-Z]/.test(vin[6]!)) && 2010 + index <= LATEST_YEAR
  return (isLater ? 2010 : 1980) + index
}

function regionOf(vin: string): string {
  const first = vin[0]!
  if (first <= '0') return 'unassigned'
  if (isNorthAmerican(vin)) return 'North America'
  if (first <= '7') return 'Oceania'
  if (first <= '9') return 'South America'
  if (first <= 'H') return 'Africa'
  if (first <= 'R') return 'Asia'
  return 'Europe'
}

function countryOf(vin: string): string | null {
  const pair = vin.slice(0, 2)
  return COUNTRIES.find(([from, to]) => order(pair) >= order(from) && order(pair) <= order(to))?.[2] ?? null
}

/** Within the second character letters come before digits, and 0 comes last. */
function order(pair: string): number {
  return SEQUENCE.indexOf(pair[0]!) * 40 + SEQUENCE.indexOf(pair[1]!)
}

const SEQUENCE = 'ABCDEFGHJKLMNPRSTUVWXYZ1234567890'
const YEAR_CODES = 'ABCDEFGHJKLMNPRSTVWXY123456789'
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const LETTER_VALUES: Readonly<Record<string, number>> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
}

/** Ranges of ISO 3780 by their first two characters; smaller ones are left out. ISO 3166-1 alpha-2. */
const COUNTRIES: readonly (readonly [string, string, string])[] = [
  ['AA', 'AH', 'ZA'],
  ['AJ', 'AN', 'CI'],
  ['BA', 'BE', 'AO'],
  ['BF', 'BK', 'KE'],
  ['BL', 'BR', 'TZ'],
  ['CA', 'CE', 'BJ'],
  ['CF', 'CK', 'MG'],
  ['CL', 'CR', 'TN'],
  ['DA', 'DE', 'EG'],
  ['DF', 'DK', 'MA'],
  ['DL', 'DR', 'ZM'],
  ['EA', 'EE', 'ET'],
  ['EF', 'EK', 'MZ'],
  ['FA', 'FE', 'GH'],
  ['FF', 'FK', 'NG'],
  ['JA', 'J0', 'JP'],
  ['KA', 'KE', 'LK'],
  ['KF', 'KK', 'IL'],
  ['KL', 'KR', 'KR'],
  ['KS', 'K0', 'KZ'],
  ['LA', 'L0', 'CN'],
  ['MA', 'ME', 'IN'],
  ['MF', 'MK', 'ID'],
  ['ML', 'MR', 'TH'],
  ['NA', 'NE', 'IR'],
  ['NF', 'NK', 'PK'],
  ['NL', 'NR', 'TR'],
  ['PA', 'PE', 'PH'],
  ['PF', 'PK', 'SG'],
  ['PL', 'PR', 'MY'],
  ['RA', 'RE', 'AE'],
  ['RF', 'RK', 'TW'],
  ['RL', 'RR', 'VN'],
  ['RS', 'R0', 'SA'],
  ['SA', 'SM', 'GB'],
  ['SN', 'ST', 'DE'],
  ['SU', 'SZ', 'PL'],
  ['S1', 'S4', 'LV'],
  ['TA', 'TH', 'CH'],
  ['TJ', 'TP', 'CZ'],
  ['TR', 'TV', 'HU'],
  ['TW', 'T1', 'PT'],
  ['UH', 'UM', 'DK'],
  ['UN', 'UT', 'IE'],
  ['UU', 'UZ', 'RO'],
  ['U5', 'U7', 'SK'],
  ['VA', 'VE', 'AT'],
  ['VF', 'VR', 'FR'],
  ['VS', 'VW', 'ES'],
  ['VX', 'V2', 'RS'],
  ['V3', 'V5', 'HR'],
  ['V6', 'V0', 'EE'],
  ['WA', 'W0', 'DE'],
  ['XA', 'XE', 'BG'],
  ['XF', 'XK', 'GR'],
  ['XL', 'XR', 'NL'],
  ['XS', 'XW', 'RU'],
  ['XX', 'X2', 'LU'],
  ['X3', 'X0', 'RU'],
  ['YA', 'YE', 'BE'],
  ['YF', 'YK', 'FI'],
  ['YL', 'YR', 'MT'],
  ['YS', 'YW', 'SE'],
  ['YX', 'Y2', 'NO'],
  ['Y3', 'Y5', 'BY'],
  ['Y6', 'Y0', 'UA'],
  ['ZA', 'ZR', 'IT'],
  ['ZX', 'Z2', 'SI'],
  ['Z3', 'Z5', 'LT'],
  ['Z6', 'Z0', 'RU'],
  ['1A', '10', 'US'],
  ['2A', '20', 'CA'],
  ['3A', '3W', 'MX'],
  ['3X', '37', 'CR'],
  ['4A', '40', 'US'],
  ['5A', '50', 'US'],
  ['6A', '6W', 'AU'],
  ['7A', '7E', 'NZ'],
  ['7F', '70', 'US'],
  ['8A', '8E', 'AR'],
  ['8F', '8K', 'CL'],
  ['8L', '8R', 'EC'],
  ['8S', '8W', 'PE'],
  ['8X', '82', 'VE'],
  ['9A', '9E', 'BR'],
  ['9F', '9K', 'CO'],
  ['9L', '9R', 'PY'],
  ['9S', '9W', 'UY'],
  ['93', '99', 'BR'],
]

/** Makers of trucks in North America: their seventh character says nothing of the year. */
const TRUCK_MAKERS: ReadonlyMap<string, string> = new Map([
  ...['1FU', '1FV', '2FU', '2FV', '3AK', '3AL'].map((wmi) => [wmi, 'Freightliner'] as const),
  ...['1HS', '1HT', '2HS', '3HA', '3HS', '3HT'].map((wmi) => [wmi, 'International'] as const),
  ...['1NK', '1XK', '2NK', '2XK', '3BK'].map((wmi) => [wmi, 'Kenworth'] as const),
  ...['1NP', '1XP', '2NP', '2XP', '3BP'].map((wmi) => [wmi, 'Peterbilt'] as const),
  ...['1M1', '1M2'].map((wmi) => [wmi, 'Mack'] as const),
  ...['4V4', '4V5'].map((wmi) => [wmi, 'Volvo Trucks'] as const),
  ...['5KJ', '5KK'].map((wmi) => [wmi, 'Western Star'] as const),
])

/** World manufacturer identifiers one meets; two characters where the third only tells the kind of vehicle. */
const MANUFACTURERS: ReadonlyMap<string, string> = new Map([
  ['WAU', 'Audi'],
  ['WBA', 'BMW'],
  ['WBS', 'BMW M'],
  ['WBY', 'BMW i'],
  ['WDB', 'Mercedes-Benz'],
  ['WDD', 'Mercedes-Benz'],
  ['WDF', 'Mercedes-Benz'],
  ['W1K', 'Mercedes-Benz'],
  ['W1N', 'Mercedes-Benz'],
  ['W1V', 'Mercedes-Benz'],
  ['WF0', 'Ford'],
  ['WMA', 'MAN'],
  ['WMW', 'Mini'],
  ['WP0', 'Porsche'],
  ['WP1', 'Porsche'],
  ['WVW', 'Volkswagen'],
  ['WVG', 'Volkswagen'],
  ['WV1', 'Volkswagen Commercial Vehicles'],
  ['WV2', 'Volkswagen Commercial Vehicles'],
  ['W0L', 'Opel'],
  ['W0V', 'Opel'],
  ['TMB', 'Škoda'],
  ['TRU', 'Audi'],
  ['UU1', 'Dacia'],
  ['VF1', 'Renault'],
  ['VF3', 'Peugeot'],
  ['VF6', 'Renault Trucks'],
  ['VF7', 'Citroën'],
  ['VR1', 'DS'],
  ['VR3', 'Peugeot'],
  ['VR7', 'Citroën'],
  ['VSS', 'Seat'],
  ['XLR', 'DAF'],
  ['YS2', 'Scania'],
  ['YV1', 'Volvo Cars'],
  ['YV2', 'Volvo Trucks'],
  ['ZAR', 'Alfa Romeo'],
  ['ZCF', 'Iveco'],
  ['ZFA', 'Fiat'],
  ['ZFF', 'Ferrari'],
  ['SAJ', 'Jaguar'],
  ['SAL', 'Land Rover'],
  ['JHM', 'Honda'],
  ['JM', 'Mazda'],
  ['JN', 'Nissan'],
  ['JS', 'Suzuki'],
  ['JT', 'Toyota'],
  ['JF', 'Subaru'],
  ['JA', 'Isuzu or Mitsubishi'],
  ['KMH', 'Hyundai'],
  ['KNA', 'Kia'],
  ['KND', 'Kia'],
  ['LRW', 'Tesla'],
  ['LSJ', 'MG'],
  ['LGX', 'BYD'],
  ['5YJ', 'Tesla'],
  ['7SA', 'Tesla'],
  ['XP7', 'Tesla'],
  ['1FA', 'Ford'],
  ['1FM', 'Ford'],
  ['1FT', 'Ford'],
  ['1G1', 'Chevrolet'],
  ['1GC', 'Chevrolet'],
  ['1GN', 'Chevrolet'],
  ['1GT', 'GMC'],
  ['1C', 'Chrysler'],
  ['1J4', 'Jeep'],
  ['1HG', 'Honda'],
  ['1N4', 'Nissan'],
  ['1M8', 'Motor Coach Industries'],
  ['2HG', 'Honda'],
  ['2T', 'Toyota'],
  ['7FC', 'Rivian'],
  ['7PD', 'Rivian'],
  ['NM0', 'Ford'],
  ['NMT', 'Toyota'],
  ['SB1', 'Toyota'],
  ['SJN', 'Nissan'],
  ['SHH', 'Honda'],
  ['TMA', 'Hyundai'],
  ['TSM', 'Suzuki'],
  ['U5Y', 'Kia'],
  ['VNK', 'Toyota'],
  ['VSK', 'Nissan'],
  ['W1T', 'Mercedes-Benz'],
  ['93H', 'Honda'],
  ['93Y', 'Renault'],
  ['9BD', 'Fiat'],
  ['9BG', 'Chevrolet'],
  ['9BR', 'Toyota'],
  ['9BW', 'Volkswagen'],
  ...TRUCK_MAKERS,
  ['3VW', 'Volkswagen'],
  ['4S', 'Subaru'],
  ['4T', 'Toyota'],
  ['5N1', 'Nissan'],
  ['5T', 'Toyota'],
])
