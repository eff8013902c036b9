import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'
import { hex } from '../wire.ts'
import { harshKinds, kinds, meanKind, meanStateNow } from './events.ts'

/** Which report a binary frame is, by its number, and what the fields mean that only this kind has. */

type Names = Readonly<Record<number, string>>

const reports: Names = {
  0: 'PNL',
  1: 'TOW',
  3: 'LBC',
  4: 'EPS',
  5: 'DIS',
  6: 'IOB',
  7: 'FRI',
  8: 'GEO',
  9: 'SPD',
  10: 'SOS',
  11: 'RTL',
  12: 'DOG',
  14: 'AIS',
  15: 'HBM',
  16: 'IGL',
  17: 'IDA',
  18: 'ERI',
  20: 'GIN',
  21: 'GOT',
}

/** The same on all models. */
const events: Names = {
  1: 'PNA',
  2: 'PFA',
  3: 'MPN',
  4: 'MPF',
  6: 'BPL',
  7: 'BTC',
  8: 'STC',
  9: 'STT',
  10: 'ANT',
  11: 'MON',
  12: 'PDP',
  13: 'IGN',
  14: 'IGF',
  15: 'UPD',
  16: 'IDN',
  17: 'IDF',
  18: 'DAT',
  20: 'JDR',
  21: 'GSS',
  22: 'FLA',
}

/** From 23 on two lists are in use: that of models with a serial port, and that of those without. */
const eventsWithPort: Names = {
  23: 'STR',
  24: 'STP',
  25: 'CRA',
  27: 'DOS',
  28: 'GES',
  29: 'LSP',
  30: 'TMP',
  31: 'DTT',
  32: 'JDS',
  33: 'RMD',
  34: 'PHL',
  35: 'EXP',
  37: 'UFS',
  38: 'FTP',
  39: 'UPC',
  40: 'GPJ',
  41: 'CLT',
  45: 'VGN',
  46: 'VGF',
  50: 'MUP',
}
const eventsWithoutPort: Names = {
  23: 'CRA',
  25: 'DOS',
  26: 'GES',
  28: 'STR',
  29: 'STP',
  30: 'LSP',
  31: 'GPJ',
  32: 'RMD',
  33: 'JDS',
  36: 'UPC',
  39: 'VGN',
  40: 'VGF',
  41: 'PNR',
  42: 'PFR',
  45: 'VGN',
  46: 'VGF',
  50: 'VGN',
  51: 'VGF',
}
/** By the first field of the version: GV300, GV300W, GV300CAN, GV75, GV75W, GV350 and GV600 in all their forms. */
const typesWithPort = new Set(['06', '25', '27', '3C', '41', '4B', 'C2', 'DC', 'ED', 'F1', 'FC'])

export function eventName(kind: string, number: number, deviceType: string | undefined): string {
  const names = typesWithPort.has(deviceType ?? '') ? eventsWithPort : eventsWithoutPort
  const name = kind === 'RSP' ? reports[number] : (events[number] ?? names[number])
  return name ?? `${kind}${number}`
}

/** `own`: the bytes that only this kind of event has; of reports the last is their id and type. */
export function meanOwn(reading: DecodedReading, event: string, own: Uint8Array): void {
  const view = new DataView(own.buffer, own.byteOffset, own.byteLength)
  const report = own.at(-1) ?? 0
  const [id, type] = [report >> 4, report & 0xf]
  if (event === 'FRI' || event === 'ERI') {
    if (type > 0) keepRaw(reading, 'reportType', type)
    if (id > 1) keepRaw(reading, 'reportId', id)
    return
  }
  keepRaw(reading, 'event', event)
  const kind = kinds[event]
  if (kind !== undefined) meanKind(reading, kind)
  switch (event) {
    case 'SOS':
    case 'TOW':
    case 'SPD':
    case 'EPS':
    case 'RTL':
      return
    case 'GEO':
      keepRaw(reading, 'geofence', id)
      alarm(reading, type === 1 ? 'geofence-enter' : 'geofence-exit')
      return
    case 'DIS':
      measure(reading, 'inputs', `din${id}`, type)
      return
    case 'HBM':
      for (const harshKind of harshKinds[type] ?? []) harsh(reading, { kind: harshKind })
      return
    case 'IGL':
      if (type <= 1) reading.ignition = type === 0
      return
    case 'STT':
      if (own.length !== 1) break
      meanStateNow(reading, report)
      return
    case 'BPL':
      if (own.length === 2) reading.batteryV = view.getUint16(0) / 1000
      return
    case 'FLA':
      if (own.length !== 2) break
      keepRaw(reading, 'fuelBeforePercent', own[0] as number)
      if (report <= 100) reading.fuelPercent = report
      return
    case 'DOS':
      if (own.length !== 2) break
      keepRaw(reading, 'outputNumber', own[0] as number)
      if ((own[0] as number) > 0 && report <= 1) measure(reading, 'outputs', `dout${own[0]}`, report)
      return
    case 'IGN':
    case 'IGF':
    case 'VGN':
    case 'VGF':
      if (own.length >= 4)
        keepRaw(reading, event.endsWith('GN') ? 'ignitionOffS' : 'ignitionOnS', view.getUint32(own.length - 4))
      return
    case 'IDF':
      if (own.length >= 4) keepRaw(reading, 'idleS', view.getUint32(own.length - 4))
      return
    case 'JDS':
      if (report !== 1) alarm(reading, 'jamming')
      break
    case 'GPJ':
      if (report >= 2) alarm(reading, 'jamming')
      break
    case 'ANT':
      if (report === 1) alarm(reading, 'gps-antenna-cut')
      if (report === 2) alarm(reading, 'gps-antenna-short')
      break
  }
  if (own.length > 0 && own.some((byte) => byte !== 0)) keepRaw(reading, 'eventData', hex(own))
}
