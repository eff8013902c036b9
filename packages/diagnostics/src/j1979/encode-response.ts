import { encodeTroubleCode } from '../trouble-codes/code.ts'

/** For whoever plays an ECU: what it answers. */

/** `41 0C 1A F8 0D 32`: PIDs with the data that `writePid` made. */
export function encodeValues(answers: readonly { readonly pid: number; readonly data: Uint8Array }[]): Uint8Array {
  return Uint8Array.of(0x41, ...answers.flatMap(({ pid, data }) => [pid, ...data]))
}

export function encodeFreezeFrame(
  frame: number,
  answers: readonly { readonly pid: number; readonly data: Uint8Array }[],
): Uint8Array {
  return Uint8Array.of(0x42, ...answers.flatMap(({ pid, data }) => [pid, frame, ...data]))
}

/** SAE J1979-2: `62 F4 0C 1A F8`. */
export function encodeUdsValues(answers: readonly { readonly pid: number; readonly data: Uint8Array }[]): Uint8Array {
  return Uint8Array.of(0x62, ...answers.flatMap(({ pid, data }) => [0xf4, pid, ...data]))
}

const services = { stored: 0x43, pending: 0x47, permanent: 0x4a } as const

/** As on CAN: the number of codes, then two bytes each. */
export function encodeTroubleCodes(state: keyof typeof services, codes: readonly string[]): Uint8Array {
  return Uint8Array.of(
    services[state],
    codes.length,
    ...codes.flatMap((code) => [...encodeTroubleCode(code).subarray(0, 2)]),
  )
}

/** Report 02 of service 19, with the status mask that the ECU supports in full. */
export function encodeUdsTroubleCodes(
  codes: readonly { readonly code: string; readonly status: number }[],
): Uint8Array {
  return Uint8Array.of(
    0x59,
    0x02,
    0xff,
    ...codes.flatMap(({ code, status }) => {
      const [high = 0, low = 0, failure = 0] = encodeTroubleCode(code)
      return [high, low, failure, status]
    }),
  )
}

/** As on CAN: the type, the number of items, their data. */
export function encodeVehicleInfo(type: number, items: number, data: Uint8Array): Uint8Array {
  return Uint8Array.of(0x49, type, items, ...data)
}
