import { keepRaw, readingAt, readingOnReceipt } from '../draft.ts'
import type { Ack, Decoded, DecodeOptions } from '../protocol.ts'
import { hex, WireReader } from '../wire.ts'
import { type Body, countBytes, identityOf, open, readTime } from './hex-frame.ts'
import { decodeInformation } from './hex-information.ts'
import { decodeReport } from './hex-report.ts'
import { identified, type QueclinkSession } from './session.ts'

/** Binary frames, by what they are. */

export function decodeHex(
  frame: Uint8Array,
  session: QueclinkSession,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  const body = open(frame, options)
  const acks: Ack[] = [{ after: body.kind === 'HBD' ? 'received' : 'durable', about: { count: body.count } }]
  const decoded = { readings: [], acks, commands: [], replies: [], session, faults: body.faults }
  switch (body.kind) {
    case 'HBD':
      return decodeHeartbeat(body, decoded)
    case 'ACK':
      return decodeReply(body, decoded)
    case 'RSP':
    case 'EVT':
      return decodeReport(frame, body, decoded, options)
    case 'INF':
      return decodeInformation(frame, body, decoded, options)
    case 'LGN':
      return decodeLogin(frame, body, decoded)
    default:
      return keepUnread(frame, body, decoded, options)
  }
}

const loginIdentityAt = 15

/** Nobody wrote down what it says but who it is; nothing is known to be said to it. */
function decodeLogin(frame: Uint8Array, { end }: Body, decoded: Decoded<QueclinkSession>): Decoded<QueclinkSession> {
  const bytes = frame.subarray(loginIdentityAt, Math.min(loginIdentityAt + 8, end))
  const { uniqueId } = bytes.length === 8 ? identityOf(bytes) : {}
  return { ...decoded, acks: [], session: identified(decoded.session, uniqueId) }
}

/** Behind the mask and the length, which stand at different places. */
const identitiesAt: Readonly<Record<string, number>> = { CAN: 16, DAT: 16, CRD: 13 }

/** Crashes, the bus, other devices' data: kept as they came. All end with the time they were sent. */
function keepUnread(
  frame: Uint8Array,
  { kind, end }: Body,
  decoded: Decoded<QueclinkSession>,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  const sentAt = end - countBytes - 7
  const sentMs = sentAt > 4 ? readTime(new WireReader(frame, sentAt, end)) : undefined
  const zoneMin = options.utcOffsetMin ?? decoded.session.utcOffsetMin ?? 0
  const reading = sentMs === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(sentMs - zoneMin * 60_000)
  keepRaw(reading, 'event', kind)
  keepRaw(reading, 'data', hex(frame.subarray(4, end)))
  const at = identitiesAt[kind]
  const { uniqueId } = at === undefined || at + 8 > end ? {} : identityOf(frame.subarray(at, at + 8))
  // Whom it names goes only for a connection that nobody has been named on.
  const session = decoded.session.uniqueId === undefined ? identified(decoded.session, uniqueId) : decoded.session
  return { ...decoded, session, readings: [reading], sources: [frame.subarray(4, end - countBytes)] }
}

/** Its mask says less than the frame's length about whether a device is named. */
function decodeHeartbeat({ reader, count }: Body, decoded: Decoded<QueclinkSession>): Decoded<QueclinkSession> {
  reader.u8()
  reader.u8()
  // type, version, firmware, [identity,] time, count
  const named = reader.remaining >= 1 + 2 + 2 + 8 + 7 + countBytes
  reader.u8()
  reader.u16()
  reader.u16()
  const identity = named ? identityOf(reader.slice(8)) : {}
  return {
    ...decoded,
    session: identified(decoded.session, identity.uniqueId),
    acks: [{ after: 'received', about: { heartbeat: '', count } }],
  }
}

const commandNames: Readonly<Record<number, string>> = {
  0: 'BSI',
  1: 'SRI',
  2: 'QSS',
  4: 'CFG',
  5: 'TOW',
  6: 'EPS',
  7: 'DIS',
  8: 'OUT',
  9: 'IOB',
  10: 'TMA',
  11: 'FRI',
  12: 'GEO',
  13: 'SPD',
  14: 'SOS',
  15: 'MON',
  16: 'RTO',
  19: 'SIM',
  21: 'UPD',
  22: 'PIN',
  23: 'DAT',
  24: 'OWH',
  25: 'DOG',
  26: 'AIS',
  27: 'JDC',
  28: 'IDL',
  29: 'HBM',
  30: 'HMC',
  32: 'URT',
  34: 'WLT',
  35: 'HRM',
  36: 'FFC',
  37: 'JBS',
  38: 'SSR',
  41: 'EFS',
  43: 'IDA',
  44: 'ACD',
  45: 'PDS',
  47: 'BZA',
  48: 'SPA',
  50: 'UDT',
  51: 'TMP',
  52: 'FSC',
  53: 'RMD',
  54: 'PEO',
  55: 'CMS',
  56: 'TAP',
  57: 'CAN',
  59: 'UFS',
  60: 'FTP',
  61: 'CMD',
  62: 'UDF',
  65: 'GAM',
  68: 'OEX',
  69: 'IEX',
  70: 'UPC',
  71: 'CLT',
  80: 'AUS',
  81: 'FVR',
  91: 'VVS',
  92: 'AVS',
  93: 'GDO',
  99: 'PEG',
  104: 'WRT',
}

function decodeReply({ reader }: Body, decoded: Decoded<QueclinkSession>): Decoded<QueclinkSession> {
  const command = reader.u8()
  reader.u8() // mask
  reader.u8() // length
  // type, version, firmware; on models with longer types there are two bytes more
  reader.slice(reader.remaining - (8 + 1 + 2 + 7 + countBytes) >= 7 ? 7 : 5)
  const { uniqueId } = identityOf(reader.slice(8))
  const id = reader.u8()
  const reference = reader.u16()
  const timeMs = readTime(reader)
  const name = commandNames[command]
  return {
    ...decoded,
    session: identified(decoded.session, uniqueId),
    replies: [
      {
        kind: 'reply',
        text: [name === undefined ? `command ${command}` : `GT${name}`, ...(id > 0 ? [id] : [])].join(','),
        reference,
        ...(timeMs !== undefined && { time: new Date(timeMs).toISOString() }),
      },
    ],
  }
}
