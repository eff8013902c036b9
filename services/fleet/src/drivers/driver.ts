import type { CustomFieldValues } from '@clutch/contracts/fleet/custom-fields'
import type {
  Driver,
  DriverChange,
  DriverFacts,
  DriverLicence,
  Licence,
  NewDriver,
  NewLicence,
} from '@clutch/contracts/fleet/drivers'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** A driver as it is kept: with the licence's number. */
export type KeptDriver = { readonly driver: Driver; readonly licenceNumber: string | null }

/** How much of a licence's number is shown in lists. Of a short one, less: the rest must not be guessed from it. */
const SHOWN_CHARACTERS = 3

/** @throws Problem when the licence cannot be one */
export function newDriver(wanted: NewDriver, values: CustomFieldValues, made: { id: string; now: Date }): KeptDriver {
  const licenceNumber = wanted.licence?.number ?? null
  const driver: Driver = {
    id: made.id,
    version: 1,
    fleetId: wanted.fleetId ?? null,
    externalId: wanted.externalId ?? null,
    userId: wanted.userId ?? null,
    name: wanted.name,
    email: wanted.email ?? null,
    phone: wanted.phone ?? null,
    licence: wanted.licence === undefined ? null : licenceOf(wanted.licence, licenceNumber),
    groupIds: wanted.groupIds ?? [],
    tags: wanted.tags ?? [],
    customFields: values,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
  return { driver, licenceNumber }
}

/** @throws Problem when the licence cannot be one */
export function changedDriver(
  { driver, licenceNumber }: KeptDriver,
  { licence, customFields: _given, ...change }: DriverChange,
  values: CustomFieldValues,
): KeptDriver {
  const number = licence === undefined ? licenceNumber : licence === null ? null : (licence.number ?? licenceNumber)
  return {
    licenceNumber: number,
    driver: {
      ...driver,
      ...change,
      licence: licence === undefined ? driver.licence : licence && licenceOf(licence, number),
      customFields: values,
      version: driver.version + 1,
    },
  }
}

/** What is left of a driver whom nobody is to know any more: that there was one. */
export function erasedDriver(driver: Driver): KeptDriver {
  return {
    licenceNumber: null,
    driver: {
      ...driver,
      version: driver.version + 1,
      externalId: null,
      userId: null,
      name: null,
      email: null,
      phone: null,
      licence: null,
      tags: [],
      customFields: {},
      status: 'erased',
    },
  }
}

export function factsOf({ id, version, fleetId, userId, licence, groupIds, status, createdAt }: Driver): DriverFacts {
  return {
    id,
    version,
    fleetId,
    userId,
    licence: licence && { country: licence.country, classes: licence.classes, expiresOn: licence.expiresOn },
    groupIds,
    status,
    createdAt,
  }
}

export function driverLicenceOf({ driver, licenceNumber }: KeptDriver): DriverLicence | undefined {
  if (driver.licence === null) return undefined
  const { country, classes, issuedOn, expiresOn } = driver.licence
  return { driverId: driver.id, number: licenceNumber, country, classes, issuedOn, expiresOn }
}

function licenceOf(
  { country, classes, issuedOn = null, expiresOn = null }: NewLicence,
  number: string | null,
): Licence {
  const errors = [
    ...dayErrors('/body/licence', { issuedOn, expiresOn }),
    ...classes.flatMap(({ validFrom, validUntil }, n) =>
      dayErrors(`/body/licence/classes/${n}`, { validFrom, validUntil }),
    ),
    ...classes.flatMap((each, n) =>
      classes.findIndex((other) => other.class === each.class) === n
        ? []
        : [{ pointer: `/body/licence/classes/${n}/class`, message: 'is there already' }],
    ),
  ]
  if (errors.length > 0) throw new Problem(ValidationFailed, { errors })
  return { country, numberEnding: number && endingOf(number), classes, issuedOn, expiresOn }
}

/** The second of two days does not lie before the first. */
function dayErrors(pointer: string, days: Record<string, string | null>): { pointer: string; message: string }[] {
  const [[, first], [lastName, last]] = Object.entries(days) as [[string, string | null], [string, string | null]]
  if (first === null || last === null || last >= first) return []
  return [{ pointer: `${pointer}/${lastName}`, message: 'lies before the day it begins' }]
}

function endingOf(number: string): string {
  const bare = number.replaceAll(/[^A-Za-z0-9]/g, '')
  return bare.slice(-Math.min(SHOWN_CHARACTERS, Math.floor(bare.length / 3))) || '*'
}

/** What a search finds a driver by. The licence's number is not among it: whoever may only read would find it letter by letter. */
export function searchedTexts({ name, email, externalId }: Driver): (string | null)[] {
  return [name, email, externalId]
}
