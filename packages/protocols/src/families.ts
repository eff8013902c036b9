import type { ProtocolFamily } from './protocol.ts'
import { teltonika } from './teltonika/family.ts'

/** Every family, in the order in which an unknown connection's first bytes are tried: the stricter prefix first. */
export const families: readonly ProtocolFamily[] = [
  teltonika, // u16 length and an IMEI in digits
]
