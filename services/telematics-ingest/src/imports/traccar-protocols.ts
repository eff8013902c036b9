import type { Device } from '@clutch/contracts/telematics/devices'

/** What traccar calls a protocol, where we speak it under another name. */
const others = new Map<string, Device['protocol']>(
  Object.entries({
    gl200: 'queclink',
    gl100: 'queclink',
    huabao: 'jt808',
  } as const),
)

const same: readonly Device['protocol'][] = [
  'teltonika',
  'gt06',
  'h02',
  'ruptela',
  'meitrack',
  'osmand',
  'gps103',
  'tk103',
  'calamp',
]

/** @returns undefined for what is not spoken here */
export function protocolOf(sourceProtocol: string | null): Device['protocol'] | undefined {
  if (sourceProtocol === null) return undefined
  const name = sourceProtocol.toLowerCase()
  return same.find((protocol) => protocol === name) ?? others.get(name)
}
