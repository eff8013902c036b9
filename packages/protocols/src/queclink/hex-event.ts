import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'
import { hex } from '../wire.ts'
import { harshKinds } from './events.ts'

/** What the fields mean that only this kind of event has. */
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
  switch (event) {
    case 'SOS':
      alarm(reading, 'sos')
      return
    case 'TOW':
      alarm(reading, 'tow')
      return
    case 'SPD':
      alarm(reading, 'overspeed')
      return
    case 'EPS':
      alarm(reading, 'low-power')
      return
    case 'CRA':
      alarm(reading, 'crash')
      break
    case 'GEO':
      keepRaw(reading, 'geofence', id)
      alarm(reading, type === 1 ? 'geofence-enter' : 'geofence-exit')
      return
    case 'DIS':
      measure(reading, 'inputs', `din${id}`, type)
      return
    case 'HBM':
      for (const kind of harshKinds[type] ?? []) harsh(reading, { kind })
      return
    case 'IGL':
      if (type <= 1) reading.ignition = type === 0
      return
    case 'BPL':
      alarm(reading, 'low-battery')
      if (own.length === 2) reading.batteryV = view.getUint16(0) / 1000
      return
    case 'IGN':
    case 'IGF':
    case 'VGN':
    case 'VGF':
      reading.ignition = event.endsWith('GN')
      if (own.length >= 4)
        keepRaw(reading, event.endsWith('GN') ? 'ignitionOffS' : 'ignitionOnS', view.getUint32(own.length - 4))
      return
    case 'IDF':
      if (own.length >= 4) keepRaw(reading, 'idleS', view.getUint32(own.length - 4))
      return
    case 'GPJ':
      if (report >= 2) alarm(reading, 'jamming')
      break
  }
  if (own.length > 0 && own.some((byte) => byte !== 0)) keepRaw(reading, 'eventData', hex(own))
}
