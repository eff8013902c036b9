import { teltonika } from '@clutch/protocols/teltonika/family'
import { framesOf, imeiOf, moments } from './drive-frames.ts'

const maxFrameBytes = 4_096
const secondsEach = 1
const attempts = 5

/** Positions a second on one core, from bytes as they come from a socket to readings: ten a frame, the best of some tries. */
export async function decodesPerS(): Promise<number> {
  const frames = framesOf(await moments(), { device: 0, startMs: Date.UTC(2026, 0, 1), count: 6_000, perFrame: 10 })
  const session = { uniqueId: imeiOf(0) }
  const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2) } as const
  let best = 0
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    let positions = 0
    const started = process.cpuUsage()
    const seconds = () => {
      const { user, system } = process.cpuUsage(started)
      return (user + system) / 1e6
    }
    while (seconds() < secondsEach) {
      for (const bytes of frames) {
        for (const frame of teltonika.split(bytes, maxFrameBytes).frames)
          positions += teltonika.decode(frame, session, options).readings.length
      }
    }
    best = Math.max(best, positions / seconds())
  }
  return Math.round(best)
}
