/**
 * What an adapter says in place of an answer, or after part of one. The words are those of the ELM327 data sheet and of
 * the STN1100 family's manual; the names are ours.
 */
export const adapterErrors = {
  'no-data': 'nothing answered within the time',
  'unable-to-connect': 'no protocol was found that the vehicle speaks',
  'bus-init': 'the slow initialisation of ISO 9141 or KWP failed',
  'bus-busy': 'the bus had no gap to send in',
  'bus-error': 'the bus lines were in a state they cannot be in',
  'can-error': 'the CAN controller could not send or receive',
  feedback: 'the adapter did not hear its own signal',
  'data-error': 'a wrong checksum, or a frame of the wrong form',
  'receive-error': 'a frame arrived damaged',
  'buffer-full': 'the adapter lost what came faster than it could pass on',
  stopped: 'a character from outside ended the command',
  'not-understood': 'the adapter does not know the command',
  'flow-control-timeout': 'the vehicle did not say that it wants the rest of the request',
  'out-of-memory': 'the adapter has no room for the message',
  'low-voltage': 'the supply fell too low, and the adapter started anew',
  'low-power': 'the adapter is about to go to sleep',
  internal: 'a fault of the adapter itself',
} as const

export type AdapterError = keyof typeof adapterErrors

/** In the order in which they are tried: longer words first. Compared without blanks, in upper case. */
const spellings: readonly (readonly [RegExp, AdapterError])[] = [
  [/^NODATA$/, 'no-data'],
  [/^UNABLETOCONNECT$/, 'unable-to-connect'],
  [/^BUSINIT:?\.*ERROR$/, 'bus-init'],
  [/^BUSBUSY$/, 'bus-busy'],
  [/^BUSERROR$/, 'bus-error'],
  [/^CANERROR$/, 'can-error'],
  [/^FBERROR$/, 'feedback'],
  [/^<?DATAERROR$/, 'data-error'],
  [/^<?RXERROR$/, 'receive-error'],
  [/^(UART)?(RX)?BUFFER(FULL|OVERFLOW)$|^UARTRXOVERFLOW$/, 'buffer-full'],
  [/^STOPPED$/, 'stopped'],
  [/^\?$/, 'not-understood'],
  [/^FCRXTIMEOUT$/, 'flow-control-timeout'],
  [/^OUTOFMEMORY$/, 'out-of-memory'],
  [/^LVRESET$/, 'low-voltage'],
  [/^!?LPALERT$|^!?ACTALERT$/, 'low-power'],
  [/^ERR\d{1,3}$/, 'internal'],
]

/** Of a whole line. */
export function adapterErrorOf(line: string): AdapterError | undefined {
  const packed = line.replace(/\s+/g, '').toUpperCase()
  if (packed.length > 32) return undefined
  return spellings.find(([spelling]) => spelling.test(packed))?.[1]
}

/** What stands behind the bytes of a damaged line: `48 6B 10 41 00 <RX ERROR`. */
export function markOf(line: string): { readonly bytes: string; readonly error: AdapterError } | undefined {
  const at = line.indexOf('<')
  if (at <= 0) return undefined
  const error = adapterErrorOf(line.slice(at))
  return error && { bytes: line.slice(0, at), error }
}
