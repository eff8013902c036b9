/** For tests only: files as a driver card or a vehicle unit writes them. */

export interface CardDay {
  /** Its beginning, UTC. */
  startMs: number
  changes: {
    minute: number
    activity: 'rest' | 'availability' | 'work' | 'driving'
    isCardIn?: boolean
    isKnown?: boolean
    isCoDriver?: boolean
  }[]
}

export interface CardFile {
  cardNumber: string
  surname: string
  firstNames: string
  days: readonly CardDay[]
  vehicle?: { registration: string; fromMs: number; untilMs: number; fromKm: number; untilKm: number }
  places?: readonly { atMs: number; kind: number; country: number; km: number }[]
  events?: readonly { type: number; fromMs: number; untilMs: number; registration: string }[]
  /** The ring of activities: how long it is, and where the oldest day begins in it. */
  ringBytes?: number
  ringStart?: number
  isSigned?: boolean
  generation?: 1 | 2
}

const codes = { rest: 0, availability: 1, work: 2, driving: 3 } as const

function u(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

const time = (ms: number) => u(ms / 1_000, 4)
const ia5 = (text: string, bytes: number) => Buffer.from(text.padEnd(bytes, ' ').slice(0, bytes), 'latin1')
const text = (value: string, bytes: number) => Buffer.concat([u(1, 1), ia5(value, bytes - 1)])
const registrationOf = (number: string) => Buffer.concat([u(13, 1), text(number, 14)])
const fullCardNumber = (number: string, kind = 1) => Buffer.concat([u(kind, 1), u(13, 1), ia5(number, 16)])

function changeBits({
  minute,
  activity,
  isCardIn = true,
  isKnown = false,
  isCoDriver = false,
}: CardDay['changes'][number]): Buffer {
  const bits =
    (isCoDriver ? 0x8000 : 0) | (isKnown ? 0x4000 : 0) | (isCardIn ? 0 : 0x2000) | (codes[activity] << 11) | minute
  return u(bits, 2)
}

function element(file: number, kind: number, ...bytes: Buffer[]): Buffer {
  const value = Buffer.concat(bytes)
  return Buffer.concat([u(file, 2), u(kind, 1), u(value.length, 2), value])
}

function activityFile({ days, ringBytes = 13_776, ringStart = 0 }: CardFile): Buffer {
  const ring = Buffer.alloc(ringBytes)
  let [at, before, newest] = [ringStart, 0, ringStart]
  for (const { startMs, changes } of days) {
    const length = 12 + 2 * changes.length
    const record = Buffer.concat([
      u(before, 2),
      u(length, 2),
      time(startMs),
      u(1, 2),
      u(100, 2),
      ...changes.map(changeBits),
    ])
    for (const [n, byte] of record.entries()) ring[(at + n) % ringBytes] = byte
    newest = at
    at = (at + length) % ringBytes
    before = length
  }
  return Buffer.concat([u(ringStart, 2), u(newest, 2), ring])
}

export function cardFile(card: CardFile): Buffer {
  const { vehicle, places = [], events = [], isSigned = true, generation = 1 } = card
  const kind = generation === 1 ? 0 : 2
  const vin = Buffer.alloc(generation === 1 ? 0 : 17, 0x20)
  const files: [number, Buffer][] = [
    [
      0x0520,
      Buffer.concat([
        u(13, 1),
        ia5(card.cardNumber, 16),
        text('Authority', 36),
        time(Date.UTC(2024, 0, 1)),
        time(Date.UTC(2024, 0, 1)),
        time(Date.UTC(2029, 0, 1)),
        text(card.surname, 36),
        text(card.firstNames, 36),
        Buffer.from('19800229', 'hex'),
        ia5('de', 2),
      ]),
    ],
    [
      0x0502,
      Buffer.concat(
        events.map((e) =>
          Buffer.concat([u(e.type, 1), time(e.fromMs), time(e.untilMs), registrationOf(e.registration)]),
        ),
      ),
    ],
    [0x0503, Buffer.alloc(24 * 2)],
    [0x0504, activityFile(card)],
    [
      0x0505,
      Buffer.concat([
        u(0, 2),
        ...(vehicle === undefined
          ? []
          : [
              u(vehicle.fromKm, 3),
              u(vehicle.untilKm, 3),
              time(vehicle.fromMs),
              time(vehicle.untilMs),
              registrationOf(vehicle.registration),
              u(1, 2),
              vin,
            ]),
        Buffer.alloc((31 + vin.length) * 3),
      ]),
    ],
    [
      0x0506,
      Buffer.concat([
        u(0, 1),
        ...places.flatMap((p) => [time(p.atMs), u(p.kind, 1), u(p.country, 1), u(0, 1), u(p.km, 3)]),
        Buffer.alloc(20),
      ]),
    ],
  ]
  return Buffer.concat([
    element(0x0002, 0, Buffer.alloc(25)),
    element(0x0005, 0, Buffer.alloc(8)),
    element(0xc100, 0, Buffer.alloc(194)),
    ...files.flatMap(([file, bytes]) => [
      element(file, kind, bytes),
      ...(isSigned ? [element(file, kind + 1, Buffer.alloc(128, 7))] : []),
    ]),
  ])
}

export interface VehicleUnitFile {
  vin: string
  registration: string
  days: readonly {
    startMs: number
    cards: readonly { number: string; fromMs: number; untilMs: number | null; isCoDriver?: boolean }[]
    changes: CardDay['changes']
  }[]
}

const signature = Buffer.alloc(128, 9)
const message = (kind: number, ...parts: Buffer[]) => Buffer.concat([u(0x76, 1), u(kind, 1), ...parts, signature])

export function vehicleUnitFile({ vin, registration, days }: VehicleUnitFile): Buffer {
  const overview = message(
    1,
    Buffer.alloc(388),
    ia5(vin, 17),
    registrationOf(registration),
    Buffer.alloc(4 + 8 + 1 + 58),
    u(1, 1),
    Buffer.alloc(98),
    u(0, 1),
  )
  const daily = days.map(({ startMs, cards, changes }) =>
    message(
      2,
      time(startMs),
      u(1_000, 3),
      u(cards.length, 2),
      ...cards.map((card) =>
        Buffer.concat([
          Buffer.alloc(72, 0x20),
          fullCardNumber(card.number),
          time(Date.UTC(2029, 0, 1)),
          time(card.fromMs),
          u(1_000, 3),
          u(card.isCoDriver ? 1 : 0, 1),
          card.untilMs === null ? Buffer.alloc(4) : time(card.untilMs),
          u(1_100, 3),
          Buffer.alloc(19),
          u(0, 1),
        ]),
      ),
      u(changes.length, 2),
      ...changes.map(changeBits),
      u(1, 1),
      Buffer.alloc(28),
      u(2, 2),
      Buffer.alloc(10),
    ),
  )
  const faults = message(
    3,
    u(1, 1),
    Buffer.concat([u(0x21, 1), u(0, 1), time(Date.UTC(2026, 2, 2)), Buffer.alloc(76)]),
    u(0, 1),
    Buffer.alloc(9),
    u(0, 1),
    u(1, 1),
    Buffer.alloc(98),
  )
  const speed = message(4, u(2, 2), Buffer.alloc(128))
  const technical = message(5, Buffer.alloc(136), u(1, 1), Buffer.alloc(167))
  return Buffer.concat([overview, ...daily, faults, speed, technical])
}

/** A list of records of the second generation: what they are, how long each, how many. */
const list = (kind: number, ...records: Buffer[]) =>
  Buffer.concat([u(kind, 1), u(records[0]?.length ?? 0, 2), u(records.length, 2), ...records])
const message2 = (kind: number, ...parts: Buffer[]) =>
  Buffer.concat([u(0x76, 1), u(kind, 1), ...parts, list(0x08, Buffer.alloc(64, 9))])

export function vehicleUnitFile2({ vin, registration, days }: VehicleUnitFile, version: 1 | 2): Buffer {
  const kinds = version === 1 ? 0x20 : 0x30
  const overview = message2(
    kinds + 1,
    list(0x04, Buffer.alloc(204)),
    list(0x0a, ia5(vin, 17)),
    version === 1 ? list(0x0b, text(registration, 14)) : list(0x24, registrationOf(registration)),
    list(0x03, time(Date.UTC(2026, 2, 3))),
  )
  const daily = days.map(({ startMs, cards, changes }) =>
    message2(
      kinds + 2,
      list(0x06, time(startMs)),
      list(0x05, u(1_000, 3)),
      list(
        0x0d,
        ...cards.map((card) =>
          Buffer.concat([
            Buffer.alloc(72, 0x20),
            fullCardNumber(card.number),
            u(2, 1),
            time(Date.UTC(2029, 0, 1)),
            time(card.fromMs),
            u(1_000, 3),
            u(card.isCoDriver ? 1 : 0, 1),
            card.untilMs === null ? Buffer.alloc(4) : time(card.untilMs),
            u(1_100, 3),
            Buffer.alloc(20),
            u(0, 1),
          ]),
        ),
      ),
      list(0x01, ...changes.map(changeBits)),
      list(0x1c, Buffer.alloc(40)),
      list(0x16),
      list(0x09),
    ),
  )
  const fault = Buffer.concat([u(0x21, 1), u(0, 1), time(Date.UTC(2026, 2, 2)), Buffer.alloc(80)])
  const version2 = version === 1 ? Buffer.alloc(0) : Buffer.from([0x76, 0, 2, 2])
  return Buffer.concat([version2, overview, ...daily, message2(kinds + 3, list(0x18, fault))])
}
