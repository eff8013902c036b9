import type { Cry } from './fields.ts'

/**
 * What differs by model. A model is what the device is registered as, or what it called itself: in its registration, its
 * attributes, or its firmware's name.
 */
export interface ModelTraits {
  /** Alarm bits that mean something else than in the standard, or nothing. */
  readonly alarmBits?: Readonly<Record<number, Cry | null>>
  /** None of the standard's alarms. */
  readonly alarmBitsAlone?: true
  /** Bits of the status that mean something else than in the standard. */
  readonly motionBit?: number
  readonly doorBit?: number
  /** How it is told to cut the engine off, and to let it run. */
  readonly engine?: EngineForm
  /** How it takes text in its own language. */
  readonly text?: 'parameter-f030' | { readonly flag: number }
  /** Its item E2 is no fuel level. */
  readonly noFuelInE2?: true
  /** Its item F8 counts steps. */
  readonly countsSteps?: true
}

type EngineForm =
  /** 8105 with a word for each. */
  | { readonly form: 'control'; readonly cut: readonly number[]; readonly restore: readonly number[] }
  /** A006 with a switch and the time. */
  | { readonly form: 'oil-control' }

const text = (characters: string) => Array.from(characters, (character) => character.charCodeAt(0))

const trackerAlarms = { 15: 'low-battery', 16: 'vibration', 17: 'removed' } as const

const oilWords: EngineForm = { form: 'control', cut: [0x64], restore: [0x65] }

/** The first that fits. */
const traits: readonly (readonly [RegExp, ModelTraits])[] = [
  [/^G-?(360|508)P/i, { alarmBits: { 0: 'removed', 4: 'removed', 1: 'tampering' }, alarmBitsAlone: true }],
  [/^(AL300|GL100)|^AOVX/i, { alarmBits: { 16: 'movement' }, alarmBitsAlone: true, text: 'parameter-f030' }],
  [
    /^VL300/i,
    {
      engine: { form: 'control', cut: text('#0;1'), restore: text('#0;0') },
      text: 'parameter-f030',
      alarmBits: { 29: null, 30: null }, // no collision, no rollover
    },
  ],
  [/^W15L/i, { engine: oilWords }],
  [/^G10/i, { alarmBits: trackerAlarms, engine: oilWords, text: { flag: 2 } }],
  [/^S21L/i, { alarmBits: trackerAlarms }],
  [/^M[VN](710|810)G/i, { doorBit: 16 }],
  [/^G1C Pro/i, { motionBit: 4 }],
  [/^DT800/i, { noFuelInE2: true }],
  [/^C5L?$/i, { countsSteps: true }],
  [/^A006/i, { engine: { form: 'oil-control' } }],
]

const none: ModelTraits = {}

export function traitsOf(model: string | undefined): ModelTraits {
  return (model !== undefined && traits.find(([pattern]) => pattern.test(model))?.[1]) || none
}

/** Most devices that can, can by these words. */
export const usualEngine: EngineForm = { form: 'control', cut: [0xf0], restore: [0xf1] }
