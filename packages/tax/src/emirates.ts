import { abroad, outsideScope, taxed, zeroRated } from './rulings.ts'
import { isGoods, type Ruling, type Supply } from './supply.ts'

const law = 'Federal Decree-Law 8/2017'
const regulation = 'Cabinet Decision 52/2017'

/** What a seller of the United Arab Emirates sells. Supplies inside the Gulf are exports as long as no other state is treated as implementing. */
export function emirates(supply: Supply): Ruling {
  return isGoods(supply.line.category) ? goods(supply) : service(supply)
}

function service(supply: Supply): Ruling {
  const { customer, line } = supply
  const here = customer.country === 'AE'
  switch (line.category) {
    case 'labour':
    case 'inspection':
      return at(supply, line.place, `${law} art. 30 (3)`, 'a service on goods, so where it is performed')
    case 'hire':
      return here && customer.kind === 'business'
        ? at(supply, 'AE', `${law} art. 29`, 'hired to a taxable person, so where the seller resides')
        : at(supply, line.place, `${law} art. 30 (4)`, 'a means of transport, so where it is placed at disposal')
    case 'towing':
      return at(supply, line.place, `${law} art. 30`, 'transport, so where it starts')
    case 'parking':
      return at(supply, line.place, `${law} art. 30`, 'connected with real estate, so where that is')
    case 'subscription':
      return at(supply, customer.country, `${law} art. 31`, 'an electronic service, so where it is used')
    default:
      return here
        ? at(supply, 'AE', `${law} art. 29`, 'a service, so where the seller resides')
        : zeroRated('AE', {
            article: `${regulation} art. 31 (1) (a)`,
            reason: `a service exported to ${customer.country}`,
            notes: ['provided that the customer has no residence in the State and is outside it meanwhile'],
          })
  }
}

function goods(supply: Supply): Ruling {
  const { place, deliveredTo, transportProof, unusedInDesignatedZone } = supply.line
  if (place === 'AE' && unusedInDesignatedZone)
    return outsideScope('AE', {
      article: `${regulation} art. 51`,
      reason: 'goods in a designated zone that are not used up there are outside the State',
    })
  if (deliveredTo === null || deliveredTo === place || place !== 'AE')
    return at(supply, place, `${law} art. 27`, 'goods are sold where they are handed over, fitted or sent from')
  if (!transportProof)
    return at(
      supply,
      place,
      `${law} art. 45 (1)`,
      `nothing proves the export to ${deliveredTo}, so taxed where it would begin`,
    )
  return zeroRated('AE', {
    article: `${law} art. 45 (1), ${regulation} art. 30`,
    reason: `goods exported to ${deliveredTo}`,
  })
}

function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const reason = `${why}: ${place}`
  return place === 'AE'
    ? taxed(place, 'domestic', { article, reason })
    : abroad(supply, place, { article, reason: `${reason}, outside the State` })
}
