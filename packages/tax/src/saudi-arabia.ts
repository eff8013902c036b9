import { abroad, taxed, zeroRated } from './rulings.ts'
import { isGoods, type Ruling, type Supply } from './supply.ts'

const agreement = 'GCC VAT Agreement'
const regulations = 'VAT Implementing Regulations'

/** What a seller of Saudi Arabia sells. The other states of the Gulf count as outside until their system for it works. */
export function saudiArabia(supply: Supply): Ruling {
  return isGoods(supply.line.category) ? goods(supply) : service(supply)
}

function service(supply: Supply): Ruling {
  const { customer, line } = supply
  const here = customer.country === 'SA'
  switch (line.category) {
    case 'labour':
    case 'inspection':
      if (line.place === 'SA')
        return at(supply, 'SA', `${regulations} art. 33 (2) (d)`, 'performed on goods that are in the Kingdom')
      return general(supply)
    case 'hire':
      return here && customer.kind === 'business'
        ? at(supply, 'SA', `${agreement} art. 16`, 'hired to a taxable person, so where that resides')
        : at(supply, line.place, `${agreement} art. 17`, 'a means of transport, so where it is placed at disposal')
    case 'towing':
      return at(supply, line.place, `${agreement} art. 18`, 'transport, so where it begins')
    case 'parking':
      return at(supply, line.place, `${agreement} art. 19`, 'connected with real estate, so where that is')
    case 'subscription':
      return at(supply, customer.country, `${agreement} art. 20`, 'an electronic service, so where it is enjoyed')
    default:
      return general(supply)
  }
}

function general(supply: Supply): Ruling {
  const { customer } = supply
  return customer.country === 'SA'
    ? at(supply, 'SA', `${agreement} art. 15, 16`, 'a service to a resident of the Kingdom')
    : zeroRated('SA', {
        article: `${regulations} art. 33 (1)`,
        reason: `a service to a customer without residence here: ${customer.country}`,
        notes: ['provided that nobody benefits from it in the Kingdom'],
      })
}

function goods(supply: Supply): Ruling {
  const { place, deliveredTo, transportProof } = supply.line
  if (deliveredTo === null || deliveredTo === place || place !== 'SA')
    return at(supply, place, `${agreement} art. 10`, 'goods are sold where they are handed over, fitted or sent from')
  if (!transportProof)
    return at(
      supply,
      place,
      `${regulations} art. 32`,
      `nothing proves the export to ${deliveredTo}, so taxed where it would begin`,
    )
  return zeroRated('SA', { article: `${regulations} art. 32`, reason: `goods exported to ${deliveredTo}` })
}

function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const reason = `${why}: ${place}`
  return place === 'SA'
    ? taxed(place, 'domestic', { article, reason })
    : abroad(supply, place, { article, reason: `${reason}, outside the Kingdom` })
}
