interface EntryOf {
  amount: string
  currency?: string
  direction?: 'CRDT' | 'DBIT'
  status?: 'BOOK' | 'PDNG'
  reversal?: boolean
  returned?: boolean
  day?: string
  reference?: string
  endToEndId?: string
  creditorReference?: string
  remittance?: string
  iban?: string
}

/** An entry as a bank writes it, in the form of version 8. */
export function entry(of: EntryOf): string {
  const { amount, currency = 'EUR', direction = 'CRDT', status = 'BOOK', day = '2026-03-02' } = of
  const side = direction === 'CRDT' ? 'Dbtr' : 'Cdtr'
  return `<Ntry>
  <Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${of.reversal === true ? '<RvslInd>true</RvslInd>' : ''}
  <Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt>${of.reference === undefined ? '' : `<AcctSvcrRef>${of.reference}</AcctSvcrRef>`}
  <NtryDtls><TxDtls>${of.endToEndId === undefined ? '' : `<Refs><EndToEndId>${of.endToEndId}</EndToEndId></Refs>`}
    ${of.iban === undefined ? '' : `<RltdPties><${side}><Pty><Nm>Hanse Kurier</Nm></Pty></${side}><${side}Acct><Id><IBAN>${of.iban}</IBAN></Id></${side}Acct></RltdPties>`}
    <RmtInf>${of.remittance === undefined ? '' : `<Ustrd>${of.remittance}</Ustrd>`}${of.creditorReference === undefined ? '' : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${of.creditorReference}</Ref></CdtrRefInf></Strd>`}</RmtInf>
    ${of.returned === true ? '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' : ''}
  </TxDtls></NtryDtls>
</Ntry>`
}

/** A statement of these entries. In version 2 status and party have a step less. */
export function camt(
  entries: readonly string[],
  of: { version?: string; id?: string; opening?: string; closing?: string } = {},
): string {
  const { version = '08', id = 'S-1' } = of
  const balance = (code: string, amount: string | undefined) =>
    amount === undefined
      ? ''
      : `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`
  const written = entries.join('\n')
  const body =
    version === '02'
      ? written.replaceAll(/<Sts><Cd>(\w+)<\/Cd><\/Sts>/g, '<Sts>$1</Sts>').replaceAll(/<\/?Pty>/g, '')
      : written
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M-${id}</MsgId></GrpHdr>
<Stmt><Id>${id}</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
${balance('OPBD', of.opening)}${balance('CLBD', of.closing)}
${body}
</Stmt></BkToCstmrStmt></Document>`
}
