import { fmb } from './io-fmb.ts'
import { from, type IoMeaning, numbered } from './io-meaning.ts'

/** Carried by people: TMT250 and GH5200. Else their ids are those of the FMB family. */
export const personal: readonly IoMeaning[] = [
  { id: 236, to: 'alarms.sos', width: 1 },
  { id: 242, to: 'alarms.fall', width: 1 },
  ...fmb,
]

/** Without a vehicle: TAT100, TAT140, TAT141, TAT240. They name the masts they hear, four at most. */
export const asset: readonly IoMeaning[] = [
  ...from(0, 4).flatMap((index): IoMeaning[] => [
    { id: 1200 + index, to: `raw.cell${index + 1}Mnc`, width: 2 },
    { id: 287 + index * 3, to: `raw.cell${index + 1}AreaCode`, width: 2 },
    { id: 288 + index * 3, to: `raw.cell${index + 1}Id`, width: 4 },
    { id: 289 + index * 3, to: `raw.cell${index + 1}RssiDbm`, width: 1, signed: true },
  ]),
  ...numbered([20019, 520], () => 'raw.holder', { width: 2 }),
  ...numbered([520], () => 'raw.holder', { width: 1 }),
  ...fmb,
]
