import { calamp } from './calamp/family.ts'
import { gps103 } from './gps103/family.ts'
import { gt06 } from './gt06/family.ts'
import { h02 } from './h02/family.ts'
import { jt808 } from './jt808/family.ts'
import { meitrack } from './meitrack/family.ts'
import { osmand } from './osmand/family.ts'
import type { DeviceVoice, FrameFamily, RequestFamily } from './protocol.ts'
import { queclink } from './queclink/family.ts'
import { ruptela } from './ruptela/family.ts'
import { teltonika } from './teltonika/family.ts'
import { tk103 } from './tk103/family.ts'

/** Every family of frames, in the order in which an unknown connection's first bytes are tried: the stricter prefix first. */
export const families: readonly FrameFamily[] = [
  teltonika, // u16 length and an IMEI in digits
  gt06, // 7878 or 7979
  meitrack, // $$, a letter and a length
  queclink, // + and three letters
  gps103, // ##,imei: or imei: or digits and ;
  h02, // *, two letters and a comma; or $ and digits
  tk103, // (, digits and a command
  jt808, // 7E or E7, and a known message
  ruptela, // a length, an IMEI in binary and a checksum
  calamp, // datagrams: options and a packed identity
]

/** Families that come over HTTP. */
export const requestFamilies: readonly RequestFamily[] = [osmand]

const all = [...families, ...requestFamilies]

/** How a device of that family speaks. */
export function voiceOf(name: string): DeviceVoice | undefined {
  return all.find((family) => family.name === name)?.voice
}

export const familyNames: readonly string[] = all.map(({ name }) => name)
