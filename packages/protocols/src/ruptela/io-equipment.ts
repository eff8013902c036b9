import { fms, from, type IoMeaning, named, numbered, parts } from './io-meaning.ts'

/** What hangs on the vehicle: cold boxes, trailers, scales, cameras that watch the road, spreaders. */

const cold = { width: 2, signed: true, per: 10, not: [0x7fff] } as const
/** Of iQFreeze: four bytes, a tenth a step, from 250 below. */
const freeze = { width: 4, per: 10, plus: -250 } as const
const reported = { width: 1, most: 254 } as const

const coldBox: readonly IoMeaning[] = [
  { id: 184, to: 'temperaturesC.fridgeReturn', ...cold },
  { id: 185, to: 'temperaturesC.fridgeSupply', ...cold },
  { id: 887, to: 'temperaturesC.fridgeSupply2', ...cold },
  { id: 903, to: 'temperaturesC.fridgeSupply3', ...cold },
  { id: 187, to: 'temperaturesC.fridgeEvaporator', ...cold },
  { id: 840, to: 'temperaturesC.fridgeCoolant', ...cold },
  { id: 842, to: 'temperaturesC.fridgeAmbient', ...cold },
  { id: 843, to: 'temperaturesC.fridgeZone2', ...cold },
  { id: 844, to: 'temperaturesC.fridgeZone3', ...cold },
  ...numbered([186, 888, 904], (n) => `raw.fridgeSetpoint${n}C`, cold),
  ...numbered([188, 886, 902], (n) => `raw.fridgeMode${n}`, reported),
  ...numbered([179, 180, 181], (n) => `raw.fridge${['Electric', 'Vehicle', 'Engine'][n - 1]}Hours`, {
    width: 4,
    per: 20,
  }),
  { id: 177, to: 'raw.fridgeFuelPercent', width: 1, most: 126 },
  { id: 178, to: 'raw.fridgeBatteryV', width: 2, per: 20 },
  { id: 191, to: 'inputs.fridgeDoor', ...fms.state },
  { id: 489, to: 'inputs.fridgeEngine', width: 1 },
  ...named('raw', reported, {
    182: 'fridgeAlarmLevel',
    183: 'fridgeAlarmCode',
    189: 'fridgeCycle',
    190: 'fridgeHighSpeed',
    192: 'fridgeElectric',
    846: 'fridgeAlarms',
  }),
  { id: 841, to: 'raw.fridgeRpm', width: 2 },
  ...numbered(from(509, 6), (n) => `raw.touchprint${n}F`, {
    width: 2,
    signed: true,
    per: 10,
    not: [-0x8000, -0x7fff, -0x7ffe],
  }),
  { id: 658, to: 'temperaturesC.fridgeCompartment1', ...freeze },
  { id: 664, to: 'temperaturesC.fridgeAmbient', ...freeze },
  { id: 665, to: 'temperaturesC.fridgeCoolant', ...freeze },
  { id: 661, to: 'raw.fridgeSetpoint1C', ...freeze },
  { id: 666, to: 'raw.fridgeRpm', ...freeze },
  { id: 667, to: 'raw.fridgeCycle', ...freeze },
  { id: 670, to: 'raw.fridgeMode1', ...freeze },
  { id: 673, to: 'inputs.fridgeDoor', width: 4 },
  { id: 676, to: 'raw.fridgeBatteryV', ...freeze },
  ...numbered([678, 679, 680], (n) => `raw.fridge${['Electric', 'Engine', 'Vehicle'][n - 1]}Hours`, freeze),
  { id: 683, to: 'raw.fridgeAlarms', ...freeze },
  ...parts(684, 2, 'hex', 'fridgeErrors'),
  { id: 693, to: 'raw.fridgeKind', width: 4 },
  { id: 695, to: 'inputs.fridge1', width: 4 },
  ...numbered([698, 699, 700], (n) => `raw.fridgeAdc${n}`, { width: 4 }),
  ...numbered([705, 706, 707], (n) => `raw.fridgeAdc${n}Error`, { width: 4 }),
  { id: 715, to: 'raw.fridgeTime', width: 4 },
]

const trailer: readonly IoMeaning[] = [
  ...parts(614, 3, 'text', 'trailerVin'),
  ...parts(561, 2, 'hex', 'trailerStates'),
  { id: 563, to: 'raw.trailerSpeedKmh', width: 2, per: 256 },
  { id: 564, to: 'raw.trailerWheelDifferenceKmh', width: 2, per: 256, plus: -125 },
  { id: 565, to: 'raw.trailerLateralMs2', width: 1, per: 10, plus: -12.5 },
  { id: 566, to: 'raw.trailerAxleLoadKg', width: 2, times: 2 },
  { id: 567, to: 'raw.trailerSupplyKpa', width: 1, times: 5 },
  ...numbered(from(568, 3), (n) => `raw.trailerBrakeAxle${n}`, { width: 2 }),
  { id: 571, to: 'raw.trailerOdometerM', ...fms.double, times: 5 },
  { id: 572, to: 'raw.trailerServiceKm', ...fms.word, times: 5, plus: -160_635 },
  { id: 740, to: 'hex.trailerTyres.0', width: 8 },
  { id: 741, to: 'hex.trailerLoads.0', width: 8 },
  { id: 742, to: 'hex.trailerBrakes.0', width: 8 },
  ...from(256, 36).flatMap((id, index) => parts(id, 1, 'hex', `tyre${index + 1}`)),

  // scales: tenths of a tonne
  ...named(
    'raw',
    { width: 2, times: 100, most: 999 },
    {
      656: 'scaleTrailerKg',
      657: 'scaleTruckKg',
      829: 'scaleTrailerLoadKg',
      830: 'scaleTruckLoadKg',
    },
  ),
  ...numbered(from(831, 8), (n) => `raw.scaleAxle${n}Kg`, { width: 2, times: 100, most: 999 }),
]

/** Mobileye. What it sees in one moment is an alarm. */
const camera: readonly IoMeaning[] = [
  { id: 429, to: 'alarms.lane-departure', width: 1 },
  { id: 430, to: 'alarms.lane-departure', width: 1 },
  { id: 431, to: 'alarms.forward-collision', width: 1 },
  { id: 434, to: 'alarms.forward-collision', width: 1 },
  { id: 436, to: 'alarms.tampering', width: 1 },
  { id: 425, to: 'raw.adasHeadwayS', width: 1, per: 10 },
  ...named(
    'raw',
    { width: 1 },
    {
      420: 'adasSound',
      421: 'adasDusk',
      422: 'adasNight',
      423: 'adasStopped',
      424: 'adasHeadwayValid',
      426: 'adasErrorValid',
      427: 'adasError',
      428: 'adasLaneOff',
      432: 'adasMaintenance',
      433: 'adasFailsafe',
      435: 'adasPedestrian',
      437: 'adasSigns',
      438: 'adasSpeedLevel',
      439: 'adasHeadwayLevel',
      440: 'adasHeadwayRepeat',
      450: 'adasBrake',
      451: 'adasLeft',
      452: 'adasRight',
      453: 'adasWipers',
      454: 'adasLowBeam',
      455: 'adasHighBeam',
      456: 'adasWipersKnown',
      457: 'adasLowBeamKnown',
      458: 'adasHighBeamKnown',
      459: 'adasSpeedKnown',
      460: 'adasSpeedKmh',
    },
  ),
  ...parts(470, 1, 'hex', 'adasSignMessage'),
  ...parts(480, 1, 'hex', 'adasSignTypes'),
]

/** EN 15430. */
const spreader: readonly IoMeaning[] = [
  { id: 488, to: 'raw.spreaderBrinePercent', width: 1, per: 2, most: 200 },
  { id: 490, to: 'raw.spreaderMode', width: 1, most: 249 },
  { id: 491, to: 'raw.spreaderSpeedKmh', width: 2, per: 256, most: 64_254 },
  { id: 492, to: 'raw.spreaderWidthM', width: 2, per: 8, most: 64_254 },
  { id: 493, to: 'raw.spreaderSolidGm2', width: 2, per: 32, most: 64_249 },
  { id: 494, to: 'raw.spreaderBrineGm2', width: 2, per: 32, most: 64_249 },
  { id: 495, to: 'raw.spreaderMaximum', ...fms.state },
  { id: 496, to: 'raw.spreaderSolidKg', ...fms.double, per: 2 },
  { id: 497, to: 'raw.spreaderBrineLitres', ...fms.double, per: 2 },
  { id: 498, to: 'raw.spreaderDrivenM', ...fms.double, per: 1000 },
  { id: 499, to: 'raw.spreaderDrivenHours', width: 4, per: 20, most: 421_108_134 },
  { id: 500, to: 'raw.spreaderError', width: 4 },
  { id: 826, to: 'raw.spreaderBrush', width: 1, most: 2 },
  ...parts(501, 3, 'text', 'spreaderSolid'),
  ...parts(504, 3, 'text', 'spreaderLiquid'),
]

export const ofEquipment: readonly IoMeaning[] = [...coldBox, ...trailer, ...camera, ...spreader]
