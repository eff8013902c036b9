// What a diagnostic trouble code says about where the trouble is and how bad it may be.
// Systems follow the numbering of SAE J2012 / ISO 15031-6. Severities are this project's own judgement, written down here to be argued with.

export type TroubleSystem =
  | 'ignition'
  | 'fuel-and-air'
  | 'cooling'
  | 'electrical'
  | 'transmission'
  | 'chassis-and-body'
  | 'emissions'
  | 'other'

/** 1 notice it at the next service · 2 have it looked at this month · 3 have it looked at this week */
type TroubleSeverity = 1 | 2 | 3

export interface TroubleCode {
  code: string
  system: TroubleSystem
  severity: TroubleSeverity
  misfire: boolean
  /** Driving on may destroy the engine: overheating, oil pressure lost. */
  stopDriving: boolean
}

const FORMAT = /^[PCBU][0-3][0-9A-F]{3}$/

const STOP_DRIVING = new Set(['P0217', 'P0524', 'P0218'])
const SEVERE = new Set(['P0335', 'P0336', 'P0087', 'P0088', 'P0298', 'P0480', 'P0481', 'U0100', 'P0622', 'P0730'])
const SLIGHT_SYSTEMS = new Set<TroubleSystem>(['emissions', 'other', 'chassis-and-body'])

export function readTroubleCode(raw: string): TroubleCode {
  const code = raw.trim().toUpperCase()
  const system = FORMAT.test(code) ? systemOf(code) : 'other'
  const misfire = /^P03(0\d|1[0-2])$/.test(code)
  const stopDriving = STOP_DRIVING.has(code)
  return { code, system, misfire, stopDriving, severity: severityOf(code, system, misfire || stopDriving) }
}

function severityOf(code: string, system: TroubleSystem, surelySevere: boolean): TroubleSeverity {
  if (surelySevere || SEVERE.has(code)) return 3
  // Chassis codes concern brakes, steering and stability; body codes comfort.
  if (code.startsWith('C')) return 2
  return SLIGHT_SYSTEMS.has(system) ? 1 : 2
}

function systemOf(code: string): TroubleSystem {
  if (code.startsWith('C') || code.startsWith('B')) return 'chassis-and-body'
  if (code.startsWith('U')) return 'electrical'
  if (/^P(011[5-9]|012[568]|0217|048[0-5]|2181|218[2-6])$/.test(code)) return 'cooling'
  if (/^P(056[0-3]|062[0-2]|2503|2504|061[5-7])$/.test(code)) return 'electrical'
  // P1xxx and P30xx–P33xx belong to the maker: the number alone says nothing about the system.
  if (/^P1/.test(code) || /^P3[0-3]/.test(code)) return 'other'
  switch (code.charAt(2)) {
    case '0':
    case '1':
    case '2':
      return 'fuel-and-air'
    case '3':
      return 'ignition'
    case '4':
      return 'emissions'
    case '7':
    case '8':
    case '9':
      return 'transmission'
    default:
      return 'other'
  }
}
