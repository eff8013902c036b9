// A population of vehicles that wear, complain, get repaired and break down: the cold-start teacher of a home that has no history.
//
// Its form is the delay-time model of maintenance: a component runs well until a defect begins (Weibull in effective use), and
// a defect shows symptoms until it strands the vehicle (Weibull in time) or someone repairs it. What multiplies a
// hazard: short trips and harsh driving, overdue service, and the defects of other components.
//
// ASSUMPTIONS. Every number below is an order of magnitude chosen by the authors; none was measured on a fleet, taken from a data
// set or fitted to one. A model trained on this knows the stated mechanisms and their stated strength, and nothing about your vehicles.
import { type SeededRandom, seededRandom } from './seeded-random.ts'
import type { OpenTroubleCode, VehicleSnapshot } from './vehicle-snapshot.ts'

/** A snapshot and what came after it. Split these by vehicle, never by row. */
export interface LabelledSnapshot {
  vehicleId: string
  /** Days since the population's first day; keeps the order of time. */
  day: number
  snapshot: VehicleSnapshot
  brokeDownWithin30Days: boolean
}

export interface PopulationSettings {
  seed: number
  vehicles: number
  /** Snapshots per vehicle, 30 days apart. */
  months: number
}

const STEP_DAYS = 5
const STEPS_PER_MONTH = 6
/** Lived through before the first snapshot, so that a population does not start with every defect fresh. */
const WARM_UP_MONTHS = 4
const MAX_SNAPSHOTS = 500_000

const COMPONENTS = [
  'ignition',
  'fuel',
  'cooling',
  'battery',
  'alternator',
  'transmission',
  'brakes',
  'sensors',
] as const
type ComponentName = (typeof COMPONENTS)[number]

interface ComponentLaw {
  /** Characteristic life until a defect begins: whichever of distance and time wears it. */
  lifeKm: number
  lifeDays: number
  /** Weibull shape of defect onset: 1 is chance, 3 is wear-out. */
  onsetShape: number
  /** Characteristic time from defect to breakdown, and its shape. Infinity: this defect never strands anyone. */
  delayDays: number
  delayShape: number
  /** Breakdowns per year out of the blue, without a symptom before. */
  suddenPerYear: number
  codes: readonly [string, ...string[]]
  /** Chance per 5 days that an existing defect sets its code. */
  codeChance: number
  /** Chance that a scheduled service finds and repairs an existing defect. */
  foundAtService: number
}

// biome-ignore format: a table is read as a table
const LAWS: Record<ComponentName, ComponentLaw> = {
  ignition:     { lifeKm: 140_000, lifeDays: 5_500, onsetShape: 2.2, delayDays: 85, delayShape: 1.2, suddenPerYear: 0.006, codes: ['P0301', 'P0302', 'P0303', 'P0304', 'P0300', 'P0351', 'P0352'], codeChance: 0.6, foundAtService: 0.7 },
  fuel:         { lifeKm: 230_000, lifeDays: 7_000, onsetShape: 2.0, delayDays: 140, delayShape: 1.4, suddenPerYear: 0.01, codes: ['P0171', 'P0174', 'P0087', 'P0201', 'P0172'], codeChance: 0.3, foundAtService: 0.4 },
  cooling:      { lifeKm: 210_000, lifeDays: 5_000, onsetShape: 2.4, delayDays: 110, delayShape: 1.8, suddenPerYear: 0.01, codes: ['P0128', 'P0217', 'P0118', 'P0480'], codeChance: 0.2, foundAtService: 0.6 },
  battery:      { lifeKm: 400_000, lifeDays: 2_600, onsetShape: 3.0, delayDays: 100, delayShape: 1.6, suddenPerYear: 0.03, codes: ['P0562', 'P0560'], codeChance: 0.08, foundAtService: 0.6 },
  alternator:   { lifeKm: 260_000, lifeDays: 6_000, onsetShape: 2.2, delayDays: 45, delayShape: 1.3, suddenPerYear: 0.008, codes: ['P0622', 'P0562', 'P0620'], codeChance: 0.3, foundAtService: 0.4 },
  transmission: { lifeKm: 320_000, lifeDays: 8_000, onsetShape: 2.4, delayDays: 150, delayShape: 1.5, suddenPerYear: 0.004, codes: ['P0700', 'P0730', 'P0741', 'P0715'], codeChance: 0.35, foundAtService: 0.3 },
  brakes:       { lifeKm: 120_000, lifeDays: 4_000, onsetShape: 2.4, delayDays: 240, delayShape: 1.6, suddenPerYear: 0.003, codes: ['C0035', 'C0040', 'C0265'], codeChance: 0.15, foundAtService: 0.9 },
  sensors:      { lifeKm: 150_000, lifeDays: 3_500, onsetShape: 1.2, delayDays: Number.POSITIVE_INFINITY, delayShape: 1, suddenPerYear: 0.004, codes: ['P0420', 'P0442', 'P0455', 'P0135', 'U0121', 'B1342', 'P1135'], codeChance: 0.5, foundAtService: 0.5 },
}

/** Codes that come and go without a defect: a loose cap, a wet connector, bad fuel. */
const FALSE_CODES = ['P0455', 'P0420', 'U0100', 'C0035', 'P0171', 'P0300', 'P0118', 'P0700', 'P0562', 'B1342'] as const
const FALSE_CODES_PER_YEAR = 0.25
const FALSE_CODE_DAYS = 20

interface Defect {
  days: number
  code: string | null
  codeDays: number
}

interface Component {
  name: ComponentName
  law: ComponentLaw
  /** Effective use as a share of characteristic life. */
  wear: number
  defect: Defect | null
}

interface Vehicle {
  id: string
  ageDays: number
  odometerKm: number
  kmPerDay: number
  shortTripShare: number
  idleShare: number
  /** Harsh events per 100 km. */
  harshness: number
  /** Chance per 5 days that an owner has a shown code of severity like this seen to. */
  diligence: number
  serviceIntervalDays: number
  daysSinceService: number
  kmSinceService: number
  monthKm: number
  components: Component[]
  falseCodes: { code: string; openDays: number }[]
  knows: { codes: boolean; readings: boolean; service: boolean; odometer: boolean; age: boolean; trips: boolean }
}

/** Snapshots in the order vehicle, month. The label of a month is what the following 30 days brought. */
export function simulatePopulation({ seed, vehicles, months }: PopulationSettings): LabelledSnapshot[] {
  if (!(vehicles > 0 && months > 0 && vehicles * months <= MAX_SNAPSHOTS)) {
    throw new RangeError(`a population is 1 to ${MAX_SNAPSHOTS} snapshots, not ${vehicles} × ${months}`)
  }
  const rows: LabelledSnapshot[] = []
  for (let number = 0; number < vehicles; number++) {
    // Each vehicle has a stream of its own: the first hundred are the same in a population of any size.
    const random = seededRandom(seed, `vehicle ${number}`)
    const vehicle = newVehicle(`sim_${number}`, random)
    for (let month = -WARM_UP_MONTHS; month < months; month++) {
      const snapshot = month < 0 ? null : observe(vehicle, random)
      const brokeDown = liveThroughMonth(vehicle, random)
      if (snapshot) {
        rows.push({ vehicleId: vehicle.id, day: month * 30, snapshot, brokeDownWithin30Days: brokeDown })
      }
    }
  }
  return rows
}

function newVehicle(id: string, random: SeededRandom): Vehicle {
  const ageDays = random.between(30, 14 * 365)
  const kmPerDay = Math.min(400, random.logNormal(48, 0.6))
  const odometerKm = ageDays * kmPerDay * random.between(0.7, 1.1)
  // Delivery and city vehicles make short trips; long-distance ones do not.
  const shortTripShare = clamp(0.75 - 0.25 * Math.log10(kmPerDay) + 0.18 * random.normal(), 0, 1)
  const serviceIntervalDays = random.pick([365, 365, 365, 540, 730])
  const daysSinceService = Math.min(ageDays, serviceIntervalDays * random.between(0, 1.3))
  return {
    id,
    ageDays,
    odometerKm,
    kmPerDay,
    shortTripShare,
    idleShare: clamp(0.12 + 0.2 * shortTripShare + 0.06 * random.normal(), 0.01, 0.8),
    harshness: Math.min(25, random.logNormal(1.6, 0.8)),
    diligence: random.between(0.01, 0.22),
    serviceIntervalDays,
    daysSinceService,
    kmSinceService: daysSinceService * kmPerDay,
    monthKm: kmPerDay * 30 * random.between(0.8, 1.2),
    components: COMPONENTS.map((name) => {
      const law = LAWS[name]
      const lived = Math.max(odometerKm / law.lifeKm, ageDays / law.lifeDays)
      // What is older than most of its kind has probably been replaced once already.
      return { name, law, wear: lived < 0.7 ? lived : random.between(0, 0.9), defect: null }
    }),
    falseCodes: [],
    knows: {
      codes: random.chance(0.85),
      readings: random.chance(0.8),
      service: random.chance(0.75),
      odometer: random.chance(0.9),
      age: random.chance(0.9),
      trips: random.chance(0.93),
    },
  }
}

/** Thirty days in steps of five. True if the vehicle was stranded in them. */
function liveThroughMonth(vehicle: Vehicle, random: SeededRandom): boolean {
  let stranded = false
  vehicle.monthKm = 0
  for (let step = 0; step < STEPS_PER_MONTH; step++) {
    const km = vehicle.kmPerDay * STEP_DAYS * random.logNormal(1, 0.3)
    vehicle.odometerKm += km
    vehicle.monthKm += km
    vehicle.kmSinceService += km
    vehicle.ageDays += STEP_DAYS
    vehicle.daysSinceService += STEP_DAYS
    ageFalseCodes(vehicle, random)
    for (const component of vehicle.components) {
      if (wearOrBreak(vehicle, component, km, random)) stranded = true
    }
    if (vehicle.daysSinceService > vehicle.serviceIntervalDays) visitForService(vehicle, random)
  }
  return stranded
}

function wearOrBreak(vehicle: Vehicle, component: Component, km: number, random: SeededRandom): boolean {
  const { law } = component
  const before = component.wear
  component.wear += Math.max(km / law.lifeKm, STEP_DAYS / law.lifeDays) * stressOn(component.name, vehicle)

  if (random.chance((law.suddenPerYear * STEP_DAYS) / 365)) return replace(component, random)

  if (!component.defect) {
    // Weibull: the share of survivors that develop a defect in this step.
    const hazard = component.wear ** law.onsetShape - before ** law.onsetShape
    if (random.chance(1 - Math.exp(-hazard))) component.defect = { days: 0, code: null, codeDays: 0 }
    return false
  }

  const { defect } = component
  const load = defectLoad(component.name, vehicle, km)
  const hazard =
    ((defect.days + STEP_DAYS) / law.delayDays) ** law.delayShape - (defect.days / law.delayDays) ** law.delayShape
  defect.days += STEP_DAYS
  if (random.chance(1 - Math.exp(-hazard * load))) return replace(component, random)

  if (defect.code !== null) {
    defect.codeDays += STEP_DAYS
    const urgency = component.name === 'sensors' ? 0.4 : 1
    if (random.chance(vehicle.diligence * urgency)) replace(component, random)
  } else if (random.chance(law.codeChance)) {
    defect.code = random.pick(law.codes)
    defect.codeDays = 0
  }
  return false
}

/** What makes a sound component age faster. */
function stressOn(name: ComponentName, vehicle: Vehicle): number {
  const overdue = vehicle.daysSinceService > 400 || vehicle.kmSinceService > 25_000
  const harsh = vehicle.harshness / 3
  switch (name) {
    case 'ignition':
      return (overdue ? 1.5 : 1) * (hasDefect(vehicle, 'fuel') ? 1.8 : 1)
    case 'battery':
      return 0.7 + 0.9 * vehicle.shortTripShare + (hasDefect(vehicle, 'alternator') ? 2 : 0)
    case 'brakes':
    case 'transmission':
      return 0.7 + 0.5 * Math.min(4, harsh)
    case 'cooling':
      return (overdue ? 1.5 : 1) * (0.8 + vehicle.idleShare)
    case 'fuel':
      return overdue ? 1.3 : 1
    default:
      return 1
  }
}

/** What makes a defect strand a vehicle sooner. */
function defectLoad(name: ComponentName, vehicle: Vehicle, km: number): number {
  const use = clamp(km / (48 * STEP_DAYS), 0.3, 3)
  switch (name) {
    case 'battery':
      // A weak battery fails where it is not refilled; long trips hide it.
      return (0.4 + 1.4 * vehicle.shortTripShare) * (hasDefect(vehicle, 'alternator') ? 3 : 1)
    case 'ignition':
      return use ** 0.5 * (hasDefect(vehicle, 'fuel') ? 2 : 1)
    case 'cooling':
      return use ** 0.5 * (hasDefect(vehicle, 'ignition') ? 1.5 : 1) * (0.7 + vehicle.idleShare)
    default:
      return use ** 0.5
  }
}

const hasDefect = (vehicle: Vehicle, name: ComponentName) =>
  vehicle.components[COMPONENTS.indexOf(name)]?.defect != null

function replace(component: Component, random: SeededRandom): true {
  component.wear = random.between(0, 0.1)
  component.defect = null
  return true
}

function visitForService(vehicle: Vehicle, random: SeededRandom): void {
  // Some owners come late: an interval is a wish.
  if (!random.chance(0.35 + vehicle.diligence * 2)) return
  vehicle.daysSinceService = 0
  vehicle.kmSinceService = 0
  for (const component of vehicle.components) {
    if (component.defect && random.chance(component.law.foundAtService)) replace(component, random)
  }
}

function ageFalseCodes(vehicle: Vehicle, random: SeededRandom): void {
  for (const code of vehicle.falseCodes) code.openDays += STEP_DAYS
  vehicle.falseCodes = vehicle.falseCodes.filter(() => !random.chance(STEP_DAYS / FALSE_CODE_DAYS))
  if (random.chance((FALSE_CODES_PER_YEAR * STEP_DAYS) / 365)) {
    vehicle.falseCodes.push({ code: random.pick(FALSE_CODES), openDays: 0 })
  }
}

/** What the platform gets to see: symptoms with noise, and holes where nothing reports. */
function observe(vehicle: Vehicle, random: SeededRandom): VehicleSnapshot {
  const { knows } = vehicle
  const stage = (name: ComponentName, fullAfterDays: number) => {
    const days = vehicle.components[COMPONENTS.indexOf(name)]?.defect?.days ?? 0
    return Math.min(1, days / fullAfterDays)
  }
  const rate = (name: ComponentName, fullAfterDays: number) => {
    const now = stage(name, fullAfterDays)
    return now > 0 && now < 1 ? 1 / fullAfterDays : 0
  }
  const battery = stage('battery', 60)
  const alternator = stage('alternator', 30)
  const cooling = stage('cooling', 60)
  const fuel = stage('fuel', 60)
  // A device that was fitted lately has values but not yet a trend; a month without trips has neither.
  const reads = knows.readings && random.chance(0.95)
  const trends = reads && random.chance(0.85)
  const moved = knows.trips && vehicle.monthKm > 5

  return {
    openTroubleCodes: knows.codes ? openCodes(vehicle) : null,
    daysSinceService: knows.service ? vehicle.daysSinceService : null,
    kmSinceService: knows.service && knows.odometer ? vehicle.kmSinceService : null,
    odometerKm: knows.odometer ? vehicle.odometerKm : null,
    ageYears: knows.age ? vehicle.ageDays / 365.25 : null,
    kmLast30Days: knows.trips ? vehicle.monthKm : null,
    idleShare: moved ? clamp(vehicle.idleShare + 0.04 * random.normal(), 0, 1) : null,
    shortTripShare: moved ? clamp(vehicle.shortTripShare + 0.08 * random.normal(), 0, 1) : null,
    harshEventsPer100Km: moved
      ? (100 * random.poisson((vehicle.harshness * vehicle.monthKm) / 100)) / vehicle.monthKm
      : null,
    coolantP95C: reads ? 94 + 2.5 * random.normal() + 16 * cooling : null,
    coolantSlopeCPerDay: trends ? 0.06 * random.normal() + 16 * rate('cooling', 60) : null,
    batteryP05V: reads ? 12.35 + 0.15 * random.normal() - 0.9 * battery - 0.8 * alternator : null,
    batterySlopeVPerDay: trends
      ? 0.004 * random.normal() - 0.9 * rate('battery', 60) - 0.8 * rate('alternator', 30)
      : null,
    longTermFuelTrimPct: reads ? 1 + 3 * random.normal() + 14 * fuel : null,
  }
}

function openCodes(vehicle: Vehicle): OpenTroubleCode[] {
  const open = new Map<string, number>()
  for (const { code, openDays } of vehicle.falseCodes) open.set(code, openDays)
  for (const { defect } of vehicle.components) {
    if (defect?.code) open.set(defect.code, Math.max(defect.codeDays, open.get(defect.code) ?? 0))
  }
  return [...open].map(([code, openDays]) => ({ code, openDays }))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
