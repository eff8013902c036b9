import { gt06 } from './gt06/family.ts'
import type { DeviceVoice, FrameFamily, RequestFamily } from './protocol.ts'
import { teltonika } from './teltonika/family.ts'

/** Every family of frames, in the order in which an unknown connection's first bytes are tried: the stricter prefix first. */
export const families: readonly FrameFamily[] = [
  teltonika, // u16 length and an IMEI in digits
  gt06, // 7878 or 7979
]

/** Families that come over HTTP. */
export const requestFamilies: readonly RequestFamily[] = []

const all = [...families, ...requestFamilies]

/** How a device of that family speaks. */
export function voiceOf(name: string): DeviceVoice | undefined {
  return all.find((family) => family.name === name)?.voice
}

export const familyNames: readonly string[] = all.map(({ name }) => name)
