import type { Cell, DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { numberOf } from './fix.ts'
import { tellNamed } from './named-values.ts'
import { tellBattery } from './status.ts'

/** What makers put behind the status. There is no list of it: each layout is told by its own look. */

const mostCells = 16

export function tellExtras(reading: DecodedReading, extras: readonly string[]): void {
  const rest = tellFuel(reading, extras) ?? tellCharge(reading, extras) ?? tellCell(reading, extras) ?? extras
  rest.forEach((text, index) => {
    tellUnknown(reading, `extra${index + 1 + extras.length - rest.length}`, text)
  })
}

/** mileage · °C · litres with a point · m · area and cell in hexadecimal, whose country is not told */
function tellFuel(reading: DecodedReading, extras: readonly string[]): readonly string[] | undefined {
  const [odometerM, temperatureC, litres, altitudeM, area = '', cell = ''] = extras
  const isFuel =
    extras.length === 6 &&
    /^\d+$/.test(odometerM ?? '') &&
    /^-?\d+$/.test(temperatureC ?? '') &&
    /^\d+\.\d+$/.test(litres ?? '') &&
    /^-?\d+$/.test(altitudeM ?? '') &&
    isHex(area) &&
    isHex(cell)
  if (!isFuel) return undefined
  reading.odometerM = Number(odometerM)
  measure(reading, 'temperaturesC', 'sensor1', Number(temperatureC))
  reading.fuelLitres = Number(litres)
  if (reading.position) reading.position.altitudeM = Number(altitudeM)
  keepRaw(reading, 'areaCode', Number.parseInt(area, 16))
  keepRaw(reading, 'cellId', Number.parseInt(cell, 16))
  return []
}

/** percent · number of masts · country · network · area and cell of each */
function tellCharge(reading: DecodedReading, extras: readonly string[]): readonly string[] | undefined {
  const count = Number(extras[1])
  const isCharge =
    /^\d{1,3}$/.test(extras[0] ?? '') &&
    /^\d$/.test(extras[1] ?? '') &&
    count > 0 &&
    extras.length >= 4 + count * 2 &&
    isCountry(Number(extras[2]))
  if (!isCharge) return undefined
  reading.batteryPercent = Math.min(Number(extras[0]), 100)
  for (let index = 0; index < count; index += 1) {
    const [area = '', cell = ''] = extras.slice(4 + index * 2)
    addCell(reading, cellOf(extras[2] as string, extras[3] as string, area, cell, 10))
  }
  return extras.slice(4 + count * 2)
}

/**
 * country · network · area · cell, by some makers in hexadecimal: then the country is none in decimals. Others write
 * only the mast so. Behind them a charge, and the neighbours as area-cell-signal.
 */
function tellCell(reading: DecodedReading, extras: readonly string[]): readonly string[] | undefined {
  if (extras.length < 4) return undefined
  const [mcc = '', mnc = '', area = '', cell = ''] = extras
  if (!isHex(mcc) || !isHex(mnc) || !isHex(area) || !isHex(cell)) return undefined
  const radix = isDecimal(mcc) && isDecimal(mnc) && isCountry(Number(mcc)) ? 10 : 16
  if (radix === 16 && !isCountry(Number.parseInt(mcc, 16))) return undefined
  const network = { mcc: Number.parseInt(mcc, radix), mnc: Number.parseInt(mnc, radix) }
  const mastRadix = radix === 10 && isDecimal(area) && isDecimal(cell) ? 10 : 16
  const found = cellOf(`${network.mcc}`, `${network.mnc}`, area, cell, mastRadix)
  if (found === undefined) {
    keepRaw(reading, 'mcc', network.mcc)
    keepRaw(reading, 'mnc', network.mnc)
  } else {
    addCell(reading, found)
  }
  const [charge = '', ...rest] = extras.slice(4)
  const neighbours = rest.join('|').match(/[0-9A-F]+-[0-9A-F]+-\d+/gi)
  if (neighbours && /^\d{1,3}$/.test(charge)) {
    reading.batteryPercent = Math.min(Number(charge), 100)
    for (const neighbour of neighbours.slice(0, mostCells)) {
      const [neighbourArea = '', neighbourCell = '', signal = ''] = neighbour.split('-')
      addCell(reading, cellOf(`${network.mcc}`, `${network.mnc}`, neighbourArea, neighbourCell, mastRadix, signal))
    }
    return []
  }
  if (/^[1-6]$/.test(charge)) {
    tellBattery(reading, Number(charge))
    return rest
  }
  return extras.slice(4)
}

/** What has no place of its own: some has a name, and the number of the card is known by its look. */
function tellUnknown(reading: DecodedReading, name: string, text: string): void {
  if (text === '' || tellNamed(reading, text)) return
  if (/^89\d{16,18}[0-9A-F]?$/i.test(text)) keepRaw(reading, 'iccid', text)
  else keepRaw(reading, name, text.length <= 15 ? (numberOf(text) ?? text) : text)
}

/** What some say of the card, between the date and the status: its own number and the card's. */
export function tellCard(reading: DecodedReading, fields: readonly string[]): void {
  fields.forEach((text, index) => {
    if (/^89\d{16,18}[0-9A-F]?$/i.test(text)) keepRaw(reading, 'iccid', text)
    else if (text !== '') keepRaw(reading, `card${index + 1}`, text)
  })
}

export function addCell(reading: DecodedReading, cell: Cell | undefined): void {
  if (cell === undefined) return
  reading.cells ??= []
  if (reading.cells.length < mostCells) reading.cells.push(cell)
}

/** Nothing where no mast is meant: area and cell 0 are how devices say that they have none. The radix is the mast's. */
export function cellOf(
  mcc: string,
  mnc: string,
  area: string,
  cell: string,
  radix: 10 | 16,
  signal = '',
): Cell | undefined {
  if (!isDecimal(mcc) || !isDecimal(mnc)) return undefined
  const told = [Number(mcc), Number(mnc), Number.parseInt(area, radix), Number.parseInt(cell, radix)]
  const [country = -1, network = -1, areaCode = -1, cellId = -1] = told
  if (!told.every((value) => Number.isSafeInteger(value) && value >= 0) || country > 999 || network > 999)
    return undefined
  if (areaCode === 0 && cellId === 0) return undefined
  const rssiDbm = signalDbm(signal)
  return { mcc: country, mnc: network, areaCode, cellId, ...(rssiDbm !== undefined && { rssiDbm }) }
}

/** In dBm, or as receivers measure it: 0 to 63 above -110 dBm. */
function signalDbm(text: string): number | undefined {
  const signal = numberOf(text)
  if (signal === undefined || signal === 0 || signal > 63) return undefined
  return signal < 0 ? signal : signal - 110
}

function isCountry(mcc: number): boolean {
  return mcc >= 200 && mcc <= 799
}

function isDecimal(text: string): boolean {
  return /^\d+$/.test(text)
}

function isHex(text: string): boolean {
  return /^[0-9A-F]{1,8}$/i.test(text)
}
