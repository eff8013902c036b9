/** PIDs 01 and 41: which of the self-tests the ECU has, and which it has finished. */
export interface Readiness {
  /** The malfunction lamp is commanded on. Of PID 41 always off. */
  readonly lampOn: boolean
  /** Confirmed codes. Of PID 41 always 0. */
  readonly codeCount: number
  readonly ignition: 'spark' | 'compression'
  /** Those the ECU has. Of PID 41: those that can finish in this drive cycle. */
  readonly monitors: readonly { readonly name: Monitor; readonly complete: boolean }[]
}

const continuous = ['misfire', 'fuel-system', 'components'] as const

/** By bit of bytes C and D. */
const spark = [
  'catalyst',
  'heated-catalyst',
  'evaporative-system',
  'secondary-air',
  'air-conditioning',
  'oxygen-sensor',
  'oxygen-sensor-heater',
  'egr-vvt',
] as const
const compression = [
  'nmhc-catalyst',
  'nox-aftertreatment',
  undefined,
  'boost-pressure',
  undefined,
  'exhaust-gas-sensor',
  'particulate-filter',
  'egr-vvt',
] as const

type Monitor = (typeof continuous)[number] | (typeof spark)[number] | NonNullable<(typeof compression)[number]>

/** @param data four bytes */
export function decodeReadiness(data: Uint8Array): Readiness {
  const [a = 0, b = 0, c = 0, d = 0] = data
  const ignition = b & 0x08 ? 'compression' : 'spark'
  const monitors: { name: Monitor; complete: boolean }[] = []
  continuous.forEach((name, bit) => {
    if ((b >> bit) & 1) monitors.push({ name, complete: ((b >> (bit + 4)) & 1) === 0 })
  })
  ;(ignition === 'spark' ? spark : compression).forEach((name, bit) => {
    if (name && (c >> bit) & 1) monitors.push({ name, complete: ((d >> bit) & 1) === 0 })
  })
  return { lampOn: (a & 0x80) !== 0, codeCount: a & 0x7f, ignition, monitors }
}

export function encodeReadiness({ lampOn, codeCount, ignition, monitors }: Readiness): Uint8Array {
  const data = Uint8Array.of((lampOn ? 0x80 : 0) | Math.min(codeCount, 0x7f), ignition === 'spark' ? 0 : 0x08, 0, 0)
  const set = (byte: number, bit: number) => {
    data[byte] = (data[byte] as number) | (1 << bit)
  }
  const others: readonly (string | undefined)[] = ignition === 'spark' ? spark : compression
  for (const { name, complete } of monitors) {
    const always = continuous.indexOf(name as (typeof continuous)[number])
    if (always !== -1) {
      set(1, always)
      if (!complete) set(1, always + 4)
      continue
    }
    const bit = others.indexOf(name)
    if (bit === -1) continue // the other kind of engine has it
    set(2, bit)
    if (!complete) set(3, bit)
  }
  return data
}

/** Every test the ECU has is finished: what an inspection asks. */
export function isReady(readiness: Readiness): boolean {
  return readiness.monitors.every(({ complete }) => complete)
}
