import type { Cell, DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingOnReceipt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { tellCause } from './causes.ts'
import { readingOf } from './fix.ts'
import { stateForm, tellState } from './state.ts'

/** Masts and access points, where there is no fix. */

const mostCells = 16
const mostAccessPoints = 32

/** In braces: `{country,network,area,cell[,signal]}`, a line each, and the state behind them. */
export function tellBraces(body: string, options: DecodeOptions): DecodedReading {
  const reading = readingOnReceipt(options.receivedAtMs)
  const masts = [...body.matchAll(/\{(\d+),(\d+),(\d+),(\d+)(?:,(-\d{1,3}))?[^}]*\}/g)].slice(0, mostCells)
  if (masts.length === 0) throw new ProtocolError('malformed', 'no masts between the braces')
  const cells = masts.map(([, mcc = '', mnc = '', area = '', cell = '', signal]) => {
    const mast = cellOf([mcc, mnc, area, cell])
    return mast && signal !== undefined ? { ...mast, rssiDbm: Number(signal) } : mast
  })
  tellCells(reading, cells)
  tellBehind(reading, body.slice(body.lastIndexOf('}') + 1))
  return reading
}

/** BZ00: country · network, and area and cell of each in hexadecimal · state */
export function tellPairs(body: string, options: DecodeOptions): DecodedReading {
  const reading = readingOnReceipt(options.receivedAtMs)
  const [mcc = '', mnc = '', ...fields] = body.replace(/^,/, '').split(',')
  const state = stateForm.test(fields.at(-1) ?? '') && fields.length % 2 === 1 ? fields.pop() : undefined
  if (!/^\d+$/.test(mcc) || !/^\d+$/.test(mnc)) throw new ProtocolError('malformed', 'masts of no country')
  const cells: (Cell | undefined)[] = []
  for (let at = 0; at + 1 < fields.length && cells.length < mostCells; at += 2) {
    const [area = '', cell = ''] = fields.slice(at, at + 2)
    if (!/^[0-9A-F]{1,8}$/i.test(area) || !/^[0-9A-F]{1,8}$/i.test(cell)) break
    cells.push(cellOf([mcc, mnc, `${Number.parseInt(area, 16)}`, `${Number.parseInt(cell, 16)}`]))
  }
  tellCells(reading, cells)
  if (state !== undefined) tellState(reading, state)
  return reading
}

const listForm = /^(\d+),(\d+),(\d+),(\d+),(\d+),((?:[0-9A-F:]{17}\*[-+]?\d+\*\d+,)*)(\d{6}),(\d{6})(?:,(.+))?$/is

/** country · network · area · cell · number of access points · `address*signal*channel` of each · ddmmyy · hhmmss */
export function tellList(command: string, body: string, options: DecodeOptions): DecodedReading | undefined {
  const [, mcc = '', mnc = '', area = '', cell = '', , points = '', date = '', time = '', behind] =
    listForm.exec(body) ?? []
  if (date === '') return undefined
  const reading = readingOf(date, time, true, options)
  tellCells(reading, [cellOf([mcc, mnc, area, cell])])
  for (const point of points.split(',').slice(0, mostAccessPoints)) {
    const [address = '', signal = ''] = point.split('*')
    if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) continue
    const rssiDbm = Number(signal)
    reading.wifi ??= []
    reading.wifi.push({ bssid: address.toLowerCase(), ...(rssiDbm < 0 && { rssiDbm }) })
  }
  tellCause(reading, command, '')
  if (behind !== undefined) keepRaw(reading, 'extra', behind.slice(0, 256))
  return reading
}

function tellBehind(reading: DecodedReading, behind: string): void {
  const state = behind.trim().replace(/^,/, '')
  if (stateForm.test(state)) tellState(reading, state)
  else if (state !== '') keepRaw(reading, 'extra', state.slice(0, 256))
}

function tellCells(reading: DecodedReading, cells: readonly (Cell | undefined)[]): void {
  const heard = cells.filter((cell) => cell !== undefined)
  if (heard.length > 0) reading.cells = heard
}

/** Nothing where no mast is meant. */
function cellOf(parts: readonly string[]): Cell | undefined {
  const [mcc = -1, mnc = -1, areaCode = -1, cellId = -1] = parts.map((part) => Number(part))
  if (mcc > 999 || mnc > 999 || !Number.isSafeInteger(areaCode) || !Number.isSafeInteger(cellId)) return undefined
  return areaCode === 0 && cellId === 0 ? undefined : { mcc, mnc, areaCode, cellId }
}
